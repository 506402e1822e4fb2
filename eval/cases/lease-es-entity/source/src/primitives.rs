use es_entity::entity_id;

entity_id! { BerthId, LeaseId }
