use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use job::{CurrentJob, Job, JobCompletion, JobInitializer, JobRunner, JobType};
use serde::{Deserialize, Serialize};

use super::Position;
use crate::lease::LeaseEvent;
use crate::outbox::{MarinaEvent, Outbox};

#[async_trait]
pub trait Mailer: Send + Sync {
    async fn send(&self, to: &str, subject: &str, body: &str) -> anyhow::Result<()>;
}

#[derive(Serialize, Deserialize)]
pub struct RentNoticeJobConfig;

pub struct RentNoticeInit {
    outbox: Outbox,
    mailer: Arc<dyn Mailer>,
}

impl RentNoticeInit {
    pub fn new(outbox: &Outbox, mailer: Arc<dyn Mailer>) -> Self {
        Self { outbox: outbox.clone(), mailer }
    }
}

impl JobInitializer for RentNoticeInit {
    type Config = RentNoticeJobConfig;

    fn job_type(&self) -> JobType {
        JobType::new("rent-notice")
    }

    fn init(&self, _: &Job) -> Result<Box<dyn JobRunner>, Box<dyn std::error::Error>> {
        Ok(Box::new(RentNoticeJobRunner { outbox: self.outbox.clone(), mailer: self.mailer.clone() }))
    }
}

/// Tells skippers what they owe for the month.
pub struct RentNoticeJobRunner {
    outbox: Outbox,
    mailer: Arc<dyn Mailer>,
}

#[async_trait]
impl JobRunner for RentNoticeJobRunner {
    async fn run(&self, mut current_job: CurrentJob) -> Result<JobCompletion, Box<dyn std::error::Error>> {
        let mut position = current_job.execution_state::<Position>()?.unwrap_or_default();
        let mut stream = self.outbox.listen_persisted(Some(position.sequence));

        while let Some(message) = stream.next().await {
            if let Some(MarinaEvent::Lease {
                event: LeaseEvent::RentCharged { skipper_email, period, cents },
                ..
            }) = &message.payload
            {
                let body = format!("Your berth costs {}.{:02} this month.", cents / 100, cents % 100);
                self.mailer.send(skipper_email, &format!("Rent for {period}"), &body).await?;
            }
            position.sequence = message.sequence;
            current_job.update_execution_state(position).await?;
        }
        Ok(JobCompletion::RescheduleNow)
    }
}
