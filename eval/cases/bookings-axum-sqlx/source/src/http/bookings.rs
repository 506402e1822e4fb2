use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::auth::AuthMember;
use super::{AppState, Error, Result, ResultExt};

const LONGEST_BOOKING_IN_HOURS: i64 = 6;

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/bookings", get(list_bookings).post(create_booking))
        .route("/bookings/{booking_id}", delete(cancel_booking))
        .route("/bookings/{booking_id}/times", put(reschedule_booking))
        .route("/bookings/{booking_id}/check-in", post(check_in_booking))
}

#[derive(Serialize)]
struct Booking {
    booking_id: Uuid,
    room_id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    people: i32,
}

#[derive(Deserialize)]
struct CreateBookingRequest {
    room_id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    people: i32,
}

#[derive(Deserialize)]
struct Times {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct ListQuery {
    room_id: Uuid,
    from: DateTime<Utc>,
}

async fn list_bookings(
    State(app): State<AppState>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Vec<Booking>>> {
    let bookings = sqlx::query_as!(
        Booking,
        "select booking_id, room_id, starts_at, ends_at, people from booking
         where room_id = $1 and ends_at > $2 order by starts_at",
        query.room_id,
        query.from
    )
    .fetch_all(&app.db)
    .await?;
    Ok(Json(bookings))
}

async fn create_booking(
    State(app): State<AppState>,
    member: AuthMember,
    Json(req): Json<CreateBookingRequest>,
) -> Result<(StatusCode, Json<Booking>)> {
    check_times(req.starts_at, req.ends_at)?;

    let capacity = sqlx::query_scalar!("select capacity from room where room_id = $1", req.room_id)
        .fetch_optional(&app.db)
        .await?
        .ok_or(Error::NotFound)?;
    if req.people > capacity {
        return Err(Error::unprocessable("people", "too many people for this room"));
    }

    let booking = sqlx::query_as!(
        Booking,
        "insert into booking (room_id, member_id, starts_at, ends_at, people) values ($1, $2, $3, $4, $5)
         returning booking_id, room_id, starts_at, ends_at, people",
        req.room_id,
        member.member_id,
        req.starts_at,
        req.ends_at,
        req.people
    )
    .fetch_one(&app.db)
    .await
    .on_constraint("booking_no_overlap", |_| Error::unprocessable("starts_at", "room taken"))?;
    Ok((StatusCode::CREATED, Json(booking)))
}

async fn reschedule_booking(
    State(app): State<AppState>,
    member: AuthMember,
    Path(booking_id): Path<Uuid>,
    Json(times): Json<Times>,
) -> Result<StatusCode> {
    check_times(times.starts_at, times.ends_at)?;

    let mut tx = app.db.begin().await?;
    lock_own_booking(&mut tx, booking_id, &member).await?;
    sqlx::query!(
        "update booking set starts_at = $1, ends_at = $2 where booking_id = $3",
        times.starts_at,
        times.ends_at,
        booking_id
    )
    .execute(&mut *tx)
    .await
    .on_constraint("booking_no_overlap", |_| Error::unprocessable("starts_at", "room taken"))?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn cancel_booking(
    State(app): State<AppState>,
    member: AuthMember,
    Path(booking_id): Path<Uuid>,
) -> Result<StatusCode> {
    let mut tx = app.db.begin().await?;
    let booking = lock_own_booking(&mut tx, booking_id, &member).await?;
    if booking.starts_at < Utc::now() {
        return Err(Error::unprocessable("booking", "has begun"));
    }
    sqlx::query!("delete from booking where booking_id = $1", booking_id).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn check_in_booking(
    State(app): State<AppState>,
    member: AuthMember,
    Path(booking_id): Path<Uuid>,
) -> Result<StatusCode> {
    mark_checked_in(&app.db, booking_id, member.member_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn mark_checked_in(db: &PgPool, booking_id: Uuid, member_id: Uuid) -> Result<()> {
    let updated = sqlx::query!(
        "update booking set checked_in_at = now()
         where booking_id = $1 and member_id = $2 and checked_in_at is null",
        booking_id,
        member_id
    )
    .execute(db)
    .await?;
    if updated.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

fn check_times(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<()> {
    if ends_at <= starts_at {
        return Err(Error::unprocessable("ends_at", "ends before it starts"));
    }
    if ends_at - starts_at > Duration::hours(LONGEST_BOOKING_IN_HOURS) {
        return Err(Error::unprocessable("ends_at", "booking too long"));
    }
    Ok(())
}

struct OwnBooking {
    member_id: Uuid,
    starts_at: DateTime<Utc>,
}

async fn lock_own_booking(
    tx: &mut Transaction<'_, Postgres>,
    booking_id: Uuid,
    member: &AuthMember,
) -> Result<OwnBooking> {
    let booking = sqlx::query_as!(
        OwnBooking,
        "select member_id, starts_at from booking where booking_id = $1 for update",
        booking_id
    )
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(Error::NotFound)?;
    if booking.member_id != member.member_id && !member.is_staff {
        return Err(Error::Forbidden);
    }
    Ok(booking)
}
