use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::berth::{Berth, Berths, NewBerth};
use crate::lease::{check_term, Lease, Leases, NewLease};
use crate::primitives::{BerthId, LeaseId};

/// What can be done at the counter of the harbour office.
#[derive(Clone)]
pub struct HarbourOffice {
    berths: Berths,
    leases: Leases,
}

impl HarbourOffice {
    pub fn new(berths: Berths, leases: Leases) -> Self {
        Self { berths, leases }
    }

    pub async fn add_berth(&self, pier: String, number: u16, length_in_cm: u32) -> Result<Berth> {
        let new_berth = NewBerth::builder()
            .id(BerthId::new())
            .pier(pier)
            .number(number)
            .length_in_cm(length_in_cm)
            .build()?;
        Ok(self.berths.create(new_berth).await?)
    }

    pub async fn start_repair(&self, berth_id: BerthId, reason: String) -> Result<()> {
        let mut berth = self.berths.find_by_id(berth_id).await?;
        if berth.start_repair(reason)?.did_execute() {
            self.berths.update(&mut berth).await?;
        }
        Ok(())
    }

    pub async fn finish_repair(&self, berth_id: BerthId) -> Result<()> {
        let mut berth = self.berths.find_by_id(berth_id).await?;
        if berth.finish_repair().did_execute() {
            self.berths.update(&mut berth).await?;
        }
        Ok(())
    }

    pub async fn occupy_berth(&self, berth_id: BerthId, lease_id: LeaseId) -> Result<()> {
        let mut berth = self.berths.find_by_id(berth_id).await?;
        if berth.occupy(lease_id)?.did_execute() {
            self.berths.update(&mut berth).await?;
        }
        Ok(())
    }

    pub async fn vacate_berth(&self, berth_id: BerthId, lease_id: LeaseId) -> Result<()> {
        let mut berth = self.berths.find_by_id(berth_id).await?;
        if berth.vacate(lease_id).did_execute() {
            self.berths.update(&mut berth).await?;
        }
        Ok(())
    }

    pub async fn offer_lease(
        &self,
        berth_id: BerthId,
        skipper_email: String,
        monthly_rent_in_cents: u32,
        months: u16,
    ) -> Result<Lease> {
        check_term(months)?;
        let new_lease = NewLease::builder()
            .id(LeaseId::new())
            .berth_id(berth_id)
            .skipper_email(skipper_email)
            .monthly_rent_in_cents(monthly_rent_in_cents)
            .months(months)
            .build()?;
        Ok(self.leases.create(new_lease).await?)
    }

    pub async fn sign_lease(&self, lease_id: LeaseId, signed_at: DateTime<Utc>) -> Result<()> {
        let mut lease = self.leases.find_by_id(lease_id).await?;
        if lease.sign(signed_at)?.did_execute() {
            self.leases.update(&mut lease).await?;
        }
        Ok(())
    }

    pub async fn charge_rent(&self, lease_id: LeaseId, period: String) -> Result<()> {
        let mut lease = self.leases.find_by_id(lease_id).await?;
        if lease.charge_rent(period)?.did_execute() {
            self.leases.update(&mut lease).await?;
        }
        Ok(())
    }

    pub async fn record_payment(&self, lease_id: LeaseId, period: String) -> Result<()> {
        let mut lease = self.leases.find_by_id(lease_id).await?;
        if lease.record_payment(period)?.did_execute() {
            self.leases.update(&mut lease).await?;
        }
        Ok(())
    }

    pub async fn extend_lease(&self, lease_id: LeaseId, months: u16) -> Result<()> {
        let mut lease = self.leases.find_by_id(lease_id).await?;
        if lease.extend(months)?.did_execute() {
            self.leases.update(&mut lease).await?;
        }
        Ok(())
    }

    pub async fn terminate_lease(&self, lease_id: LeaseId, reason: String) -> Result<()> {
        let mut lease = self.leases.find_by_id(lease_id).await?;
        if lease.terminate(reason)?.did_execute() {
            self.leases.update(&mut lease).await?;
        }
        Ok(())
    }
}
