use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::auth::AuthMember;
use super::{AppState, Error, Result, ResultExt};

pub fn router() -> Router<AppState> {
    Router::new().route("/members", post(register_member)).route("/members/me", get(get_me))
}

#[derive(Deserialize)]
struct NewMember {
    name: String,
    email: String,
}

#[derive(Serialize)]
struct Registered {
    member_id: Uuid,
    token: String,
}

#[derive(Serialize)]
struct Me {
    name: String,
    email: String,
    is_staff: bool,
}

async fn register_member(
    State(app): State<AppState>,
    Json(new): Json<NewMember>,
) -> Result<Json<Registered>> {
    if !new.email.contains('@') {
        return Err(Error::unprocessable("email", "not an email address"));
    }
    let token = Uuid::new_v4().to_string();
    let member_id = sqlx::query_scalar!(
        "insert into member (name, email, token) values ($1, $2, $3) returning member_id",
        new.name,
        new.email,
        token
    )
    .fetch_one(&app.db)
    .await
    .on_constraint("member_email_key", |_| Error::unprocessable("email", "email taken"))?;

    Ok(Json(Registered { member_id, token }))
}

async fn get_me(State(app): State<AppState>, member: AuthMember) -> Result<Json<Me>> {
    let me = sqlx::query_as!(
        Me,
        "select name, email, is_staff from member where member_id = $1",
        member.member_id
    )
    .fetch_one(&app.db)
    .await?;
    Ok(Json(me))
}
