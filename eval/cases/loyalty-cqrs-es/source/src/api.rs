use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use cqrs_es::persist::ViewRepository;

use crate::config::AppState;
use crate::member::{MemberCommand, MemberStatusView};
use crate::voucher::VoucherCommand;

pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/members/:member_id", get(member_status).post(run_member))
        .route("/vouchers/:voucher_id", post(run_voucher))
        .with_state(state)
}

async fn member_status(
    State(state): State<AppState>,
    Path(member_id): Path<String>,
) -> Result<Json<MemberStatusView>, StatusCode> {
    match state.member_status.load(&member_id).await {
        Ok(Some(view)) => Ok(Json(view)),
        Ok(None) => Err(StatusCode::NOT_FOUND),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn run_member(
    State(state): State<AppState>,
    Path(member_id): Path<String>,
    Json(command): Json<MemberCommand>,
) -> Result<StatusCode, (StatusCode, String)> {
    match state.members.execute(&member_id, command).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err((StatusCode::CONFLICT, error.to_string())),
    }
}

async fn run_voucher(
    State(state): State<AppState>,
    Path(voucher_id): Path<String>,
    Json(command): Json<VoucherCommand>,
) -> Result<StatusCode, (StatusCode, String)> {
    match state.vouchers.execute(&voucher_id, command).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err((StatusCode::CONFLICT, error.to_string())),
    }
}
