use async_trait::async_trait;
use futures::StreamExt;
use job::{CurrentJob, Job, JobCompletion, JobInitializer, JobRunner, JobType};
use serde::{Deserialize, Serialize};

use super::Position;
use crate::lease::LeaseEvent;
use crate::office::HarbourOffice;
use crate::outbox::{MarinaEvent, Outbox};

#[derive(Serialize, Deserialize)]
pub struct BerthAllocationJobConfig;

pub struct BerthAllocationInit {
    outbox: Outbox,
    office: HarbourOffice,
}

impl BerthAllocationInit {
    pub fn new(outbox: &Outbox, office: &HarbourOffice) -> Self {
        Self { outbox: outbox.clone(), office: office.clone() }
    }
}

impl JobInitializer for BerthAllocationInit {
    type Config = BerthAllocationJobConfig;

    fn job_type(&self) -> JobType {
        JobType::new("berth-allocation")
    }

    fn init(&self, _: &Job) -> Result<Box<dyn JobRunner>, Box<dyn std::error::Error>> {
        Ok(Box::new(BerthAllocationJobRunner { outbox: self.outbox.clone(), office: self.office.clone() }))
    }
}

/// Gives a berth to whoever signed for it, and takes it back in the end.
pub struct BerthAllocationJobRunner {
    outbox: Outbox,
    office: HarbourOffice,
}

#[async_trait]
impl JobRunner for BerthAllocationJobRunner {
    async fn run(&self, mut current_job: CurrentJob) -> Result<JobCompletion, Box<dyn std::error::Error>> {
        let mut position = current_job.execution_state::<Position>()?.unwrap_or_default();
        let mut stream = self.outbox.listen_persisted(Some(position.sequence));

        while let Some(message) = stream.next().await {
            if let Some(MarinaEvent::Lease { id, event }) = &message.payload {
                match event {
                    LeaseEvent::Signed { berth_id, .. } => self.office.occupy_berth(*berth_id, *id).await?,
                    LeaseEvent::Terminated { berth_id, .. } => {
                        self.office.vacate_berth(*berth_id, *id).await?;
                    }
                    _ => {}
                }
            }
            position.sequence = message.sequence;
            current_job.update_execution_state(position).await?;
        }
        Ok(JobCompletion::RescheduleNow)
    }
}
