use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::auth::AuthMember;
use super::{AppState, Error, Result, ResultExt};

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/rooms", get(list_rooms).post(create_room))
        .route("/rooms/{room_id}", put(update_room).delete(remove_room))
}

#[derive(Serialize)]
struct Room {
    room_id: Uuid,
    name: String,
    capacity: i32,
    has_piano: bool,
}

#[derive(Deserialize)]
struct CreateRoomRequest {
    name: String,
    capacity: i32,
    #[serde(default)]
    has_piano: bool,
}

#[derive(Deserialize)]
struct UpdateRoomRequest {
    name: Option<String>,
    capacity: Option<i32>,
    has_piano: Option<bool>,
}

async fn list_rooms(State(app): State<AppState>) -> Result<Json<Vec<Room>>> {
    let rooms = sqlx::query_as!(Room, "select room_id, name, capacity, has_piano from room order by name")
        .fetch_all(&app.db)
        .await?;
    Ok(Json(rooms))
}

async fn create_room(
    State(app): State<AppState>,
    member: AuthMember,
    Json(req): Json<CreateRoomRequest>,
) -> Result<(StatusCode, Json<Room>)> {
    if !member.is_staff {
        return Err(Error::Forbidden);
    }
    if req.capacity < 1 {
        return Err(Error::unprocessable("capacity", "a room holds at least one person"));
    }
    let room = sqlx::query_as!(
        Room,
        "insert into room (name, capacity, has_piano) values ($1, $2, $3)
         returning room_id, name, capacity, has_piano",
        req.name,
        req.capacity,
        req.has_piano
    )
    .fetch_one(&app.db)
    .await
    .on_constraint("room_name_key", |_| Error::unprocessable("name", "room name taken"))?;
    Ok((StatusCode::CREATED, Json(room)))
}

async fn update_room(
    State(app): State<AppState>,
    member: AuthMember,
    Path(room_id): Path<Uuid>,
    Json(req): Json<UpdateRoomRequest>,
) -> Result<Json<Room>> {
    if !member.is_staff {
        return Err(Error::Forbidden);
    }
    let room = sqlx::query_as!(
        Room,
        "update room
         set name = coalesce($1, name), capacity = coalesce($2, capacity),
             has_piano = coalesce($3, has_piano), updated_at = now()
         where room_id = $4
         returning room_id, name, capacity, has_piano",
        req.name,
        req.capacity,
        req.has_piano,
        room_id
    )
    .fetch_optional(&app.db)
    .await
    .on_constraint("room_name_key", |_| Error::unprocessable("name", "room name taken"))?
    .ok_or(Error::NotFound)?;
    Ok(Json(room))
}

async fn remove_room(
    State(app): State<AppState>,
    member: AuthMember,
    Path(room_id): Path<Uuid>,
) -> Result<StatusCode> {
    if !member.is_staff {
        return Err(Error::Forbidden);
    }
    let removed = sqlx::query!("delete from room where room_id = $1", room_id)
        .execute(&app.db)
        .await
        .on_constraint("booking_room_id_fkey", |_| Error::unprocessable("room", "room is booked"))?;
    if removed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    Ok(StatusCode::NO_CONTENT)
}
