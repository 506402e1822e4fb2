use async_trait::async_trait;

/// Seat numbers of a screening, as the box office knows them.
#[async_trait]
pub trait BoxOffice: Send + Sync {
    async fn has_free_seats(&self, screening_id: &str) -> bool;
}

pub struct VoucherServices {
    pub box_office: Box<dyn BoxOffice>,
}

impl VoucherServices {
    pub fn new(box_office: Box<dyn BoxOffice>) -> Self {
        Self { box_office }
    }
}

pub struct HttpBoxOffice {
    base_url: String,
}

impl HttpBoxOffice {
    pub fn from_env() -> Self {
        Self { base_url: std::env::var("BOX_OFFICE_URL").unwrap_or_default() }
    }
}

#[async_trait]
impl BoxOffice for HttpBoxOffice {
    async fn has_free_seats(&self, screening_id: &str) -> bool {
        tracing::debug!(url = %self.base_url, screening_id, "asking the box office");
        true
    }
}
