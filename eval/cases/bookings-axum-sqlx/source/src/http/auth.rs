use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use uuid::Uuid;

use super::{AppState, Error};

/// Who sends the request, by the token they were given.
pub struct AuthMember {
    pub member_id: Uuid,
    pub is_staff: bool,
}

impl<S> FromRequestParts<S> for AuthMember
where
    AppState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let app = AppState::from_ref(state);
        let token = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Token "))
            .ok_or(Error::Unauthorized)?;

        sqlx::query_as!(AuthMember, "select member_id, is_staff from member where token = $1", token)
            .fetch_optional(&app.db)
            .await?
            .ok_or(Error::Unauthorized)
    }
}
