//! All facts of a few whole files.

use serde_json::Value;

use super::*;

/// Facts without what says nothing (empty, false, absent), places as `line:column`.
fn brief(text: &str) -> Value {
    let mut value = serde_json::to_value(facts(text)).unwrap();
    shorten(&mut value);
    value
}

fn shorten(value: &mut Value) {
    match value {
        Value::Object(entries) if entries.contains_key("end_line") => {
            *value =
                Value::from(format!("{}:{}-{}", entries["line"], entries["column"], entries["end_line"]));
        }
        Value::Object(entries) => {
            entries.values_mut().for_each(shorten);
            entries.retain(|_, value| match value {
                Value::Null | Value::Bool(false) => false,
                Value::Array(list) => !list.is_empty(),
                _ => true,
            });
        }
        Value::Array(list) => list.iter_mut().for_each(shorten),
        _ => {}
    }
}

#[test]
fn an_aggregate() {
    let found = brief(
        r#"use crate::library::{Library, Shelf as Place};

#[derive(Debug, Default)]
pub struct Book {
    lent_to: Option<ReaderId>,
}

impl Aggregate for Book {
    type Command = BookCommand;

    fn handle(&self, command: BookCommand) -> Result<Vec<BookEvent>, BookError> {
        match command {
            BookCommand::Lend { reader } => {
                if self.lent_to.is_some() {
                    return Err(BookError::AlreadyLent);
                }
                Ok(vec![BookEvent::Lent { reader, at: Utc::now() }])
            }
            BookCommand::Return => Ok(vec![BookEvent::Returned]),
        }
    }

    fn apply(&mut self, event: BookEvent) {
        match event {
            BookEvent::Lent { reader, .. } => self.lent_to = Some(reader),
            BookEvent::Returned => self.lent_to = None,
        }
    }
}
"#,
    );
    insta::assert_json_snapshot!(found);
}

#[test]
fn a_route_with_a_query() {
    let found = brief(
        r##"pub fn router(state: AppState) -> Router {
    Router::new().route("/readers/{id}", get(show).post(rename)).with_state(state)
}

/// Shows one reader.
#[instrument(skip(pool))]
async fn show(State(pool): State<PgPool>, Path(id): Path<Uuid>) -> Result<Json<Reader>, ApiError> {
    let row = sqlx::query_as!(ReaderRow, r#"SELECT id, name FROM reader WHERE id = $1"#, id)
        .fetch_optional(&pool)
        .await?
        .ok_or_else(|| ApiError::NotFound(format!("reader {id}")))?;
    Ok(Json(row.into()))
}
"##,
    );
    insta::assert_json_snapshot!(found);
}
