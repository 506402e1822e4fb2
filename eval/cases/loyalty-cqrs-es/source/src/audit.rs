use async_trait::async_trait;
use cqrs_es::{DomainEvent, EventEnvelope, Query};

use crate::member::Member;

/// Leaves one log line for everything that happens to a member.
pub struct AuditTrailQuery;

#[async_trait]
impl Query<Member> for AuditTrailQuery {
    async fn dispatch(&self, member_id: &str, events: &[EventEnvelope<Member>]) {
        for event in events {
            tracing::info!(
                member_id,
                sequence = event.sequence,
                kind = %event.payload.event_type(),
                "member event"
            );
        }
    }
}
