mod api;
mod audit;
mod config;
mod member;
mod rewards;
mod voucher;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::var("DATABASE_URL")?;
    let pool = postgres_es::default_postgress_pool(&url).await;
    let state = config::wire(pool);

    let listener = tokio::net::TcpListener::bind("0.0.0.0:3030").await?;
    axum::serve(listener, api::router(state)).await?;
    Ok(())
}
