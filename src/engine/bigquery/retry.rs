//! When a request is sent again: after failures that pass, with growing and random pauses, within a budget of time.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use super::failure::Failure;

/// How long requests are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The pause before the second attempt; each later one is up to twice as long.
    pub first: Duration,
    /// The longest pause.
    pub most: Duration,
    /// How long all pauses of one request may take together.
    pub budget: Duration,
    /// How long one request may take.
    pub request: Duration,
}

impl Default for Retry {
    /// BigQuery's advice: begin at a second, end at 32 seconds, give up after ten minutes.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            most: Duration::from_secs(32),
            budget: Duration::from_mins(10),
            request: Duration::from_mins(2),
        }
    }
}

impl Retry {
    /// The pauses between attempts, until the budget is spent.
    pub(super) fn pauses(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        // A pause of no length would never spend the budget.
        let first = self.first.max(Duration::from_millis(1));
        let times = if self.budget < first { 0 } else { usize::MAX };
        ExponentialBuilder::default()
            .with_min_delay(first)
            .with_max_delay(self.most.max(first))
            .with_jitter()
            .with_max_times(times)
            .with_total_delay(Some(self.budget))
            .build()
    }

    /// Sends until it succeeds, fails for good, or the budget is spent.
    pub(super) async fn send<T, F: Future<Output = Result<T, Failure>>>(
        &self,
        what: &str,
        mut request: impl FnMut() -> F,
    ) -> Result<T, Failure> {
        let mut pauses = self.pauses();
        loop {
            let answer = tokio::time::timeout(self.request, request()).await;
            let failure = match answer {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(failure)) => failure,
                Err(_) => Failure {
                    is_lost: true,
                    ..Failure::new(
                        0,
                        "",
                        format!("no answer within {} seconds", self.request.as_secs()),
                    )
                },
            };
            let pause = pauses.next().filter(|_| failure.is_transient());
            let Some(pause) = pause else {
                return Err(failure);
            };
            tracing::info!(what, ?failure, ?pause, "BigQuery is asked again");
            tokio::time::sleep(pause).await;
        }
    }
}
