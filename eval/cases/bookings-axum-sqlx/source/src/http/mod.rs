mod auth;
mod bookings;
mod error;
mod members;
mod rooms;

pub use error::{Error, ResultExt};

use axum::Router;
use sqlx::PgPool;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Clone)]
pub struct AppState {
    pub db: PgPool,
}

pub fn router(db: PgPool) -> Router {
    Router::new()
        .merge(members::router())
        .merge(rooms::router())
        .merge(bookings::router())
        .with_state(AppState { db })
}
