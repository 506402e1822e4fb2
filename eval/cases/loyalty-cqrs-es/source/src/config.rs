use std::sync::Arc;

use cqrs_es::persist::GenericQuery;
use cqrs_es::Query;
use postgres_es::{postgres_cqrs, PostgresCqrs, PostgresViewRepository};
use sqlx::{Pool, Postgres};

use crate::audit::AuditTrailQuery;
use crate::member::{Member, MemberStatusQuery, MemberStatusView};
use crate::rewards::RewardIssuing;
use crate::voucher::{HttpBoxOffice, Voucher, VoucherServices};

#[derive(Clone)]
pub struct AppState {
    pub members: Arc<PostgresCqrs<Member>>,
    pub vouchers: Arc<PostgresCqrs<Voucher>>,
    pub member_status: Arc<PostgresViewRepository<MemberStatusView, Member>>,
}

/// Builds the two CQRS frameworks and hangs the queries on them.
pub fn wire(pool: Pool<Postgres>) -> AppState {
    let services = VoucherServices::new(Box::new(HttpBoxOffice::from_env()));
    let vouchers = Arc::new(postgres_cqrs(pool.clone(), vec![], services));

    let member_status = Arc::new(PostgresViewRepository::new("member_status", pool.clone()));
    let mut status_query: MemberStatusQuery = GenericQuery::new(member_status.clone());
    status_query.use_error_handler(Box::new(|error| tracing::error!(%error, "view not written")));

    let queries: Vec<Box<dyn Query<Member>>> = vec![
        Box::new(AuditTrailQuery),
        Box::new(status_query),
        Box::new(RewardIssuing::new(vouchers.clone())),
    ];
    let members = Arc::new(postgres_cqrs(pool, queries, ()));

    AppState { members, vouchers, member_status }
}
