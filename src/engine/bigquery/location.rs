//! Where the datasets of a warehouse lie, which BigQuery wants to know for jobs outside the United States and the European Union.

use reqwest::Method;

use super::{Shared, schema};

impl Shared {
    /// Where jobs run and datasets are made: as the settings say, else where the dataset of plain names lies; None leaves it to BigQuery.
    pub(super) async fn location(&self) -> Option<String> {
        let known = self.settings.location.as_ref();
        if let Some(known) = known.or_else(|| self.found_location.get()) {
            return Some(known.clone());
        }
        // Where it cannot be said, the call that comes next tells why.
        let path = ["datasets", self.settings.dataset.as_str()];
        let dataset = self.rest.call(Method::GET, &path, &[], None).await.ok()?;
        let found = schema::text(&dataset, "location");
        if found.is_empty() {
            return None;
        }
        Some(self.found_location.get_or_init(|| found.to_owned()).clone())
    }
}
