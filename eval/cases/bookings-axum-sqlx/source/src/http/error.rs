use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::Json;
use serde_json::json;
use sqlx::error::DatabaseError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("authentication required")]
    Unauthorized,
    #[error("not allowed")]
    Forbidden,
    #[error("not found")]
    NotFound,
    #[error("{field}: {message}")]
    Unprocessable { field: &'static str, message: &'static str },
    #[error("a database error occurred")]
    Sqlx(#[from] sqlx::Error),
}

impl Error {
    pub fn unprocessable(field: &'static str, message: &'static str) -> Self {
        Self::Unprocessable { field, message }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unprocessable { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Sqlx(error) => {
                tracing::error!(%error, "database");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

/// Turns the violation of a named database constraint into an error of ours.
pub trait ResultExt<T> {
    fn on_constraint(self, name: &str, map: impl FnOnce(Box<dyn DatabaseError>) -> Error)
        -> Result<T, Error>;
}

impl<T> ResultExt<T> for Result<T, sqlx::Error> {
    fn on_constraint(
        self,
        name: &str,
        map: impl FnOnce(Box<dyn DatabaseError>) -> Error,
    ) -> Result<T, Error> {
        self.map_err(|error| match error {
            sqlx::Error::Database(database) if database.constraint() == Some(name) => map(database),
            other => other.into(),
        })
    }
}
