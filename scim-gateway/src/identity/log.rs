//! The gateway's own call: it tells the provisioning log, with its own key, what it has answered.
//!
//! Once a second, and again until it has arrived: the identity service keeps a request once, however often it is told of
//! it.

use std::time::Duration;

use identity_proto::v1::provisioning_log_service_client::ProvisioningLogServiceClient;
use tonic::{Code, Request, Status, transport::Channel};

use super::Secret;
use crate::{
    convert::records,
    journal::{Batch, Journal},
};

/// How long a batch may take to be kept.
const TIME: Duration = Duration::from_secs(10);
/// How long requests are gathered.
const GATHER: Duration = Duration::from_secs(1);
/// The pauses before a batch is sent again: from the first to the longest, doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Writes the provisioning log.
#[derive(Clone)]
pub struct LogWriter {
    pub(super) client: ProvisioningLogServiceClient<Channel>,
    pub(super) key: Secret,
}

impl LogWriter {
    /// Sends what a journal is told until it is closed, and then what is left.
    pub async fn write(self, journal: Journal) {
        while !journal.is_closed() {
            journal.gather(GATHER).await;
            if let Some(batch) = journal.take() {
                self.send(&journal, &batch).await;
            }
        }
        while let Some(batch) = journal.take() {
            self.send(&journal, &batch).await;
        }
    }

    async fn send(&self, journal: &Journal, batch: &Batch) {
        let mut pause = FIRST_PAUSE;
        let mut failures = 0_u32;
        loop {
            let status = match self.record(batch).await {
                Ok(()) => {
                    if failures > 0 {
                        tracing::info!(failures, "the provisioning log is written again");
                    }
                    return;
                }
                Err(status) => status,
            };
            let cause = format!("{:?}: {}", status.code(), status.message());
            if status.code() == Code::InvalidArgument {
                // It never will be taken.
                let records = batch.records.len();
                tracing::error!(
                    records,
                    cause,
                    "requests were not taken into the provisioning log"
                );
                return;
            }
            if failures == 0 {
                tracing::warn!(
                    cause,
                    "the provisioning log cannot be written; requests are kept back, and counted when they are too many"
                );
            }
            failures += 1;
            // Towards the end there is little time left.
            let time = if journal.is_closed() {
                FIRST_PAUSE
            } else {
                pause
            };
            tokio::time::sleep(time).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn record(&self, batch: &Batch) -> Result<(), Status> {
        let mut request = Request::new(records::batch(batch));
        request.set_timeout(TIME);
        let metadata = request.metadata_mut();
        metadata.insert("authorization", self.key.metadata());
        let mut client = self.client.clone();
        let answer = client.record_provisioning_requests(request).await?;
        let refused = answer.get_ref().refused;
        if refused > 0 {
            tracing::warn!(
                refused,
                "the provisioning log did not take requests whose receipts are not good, or too old"
            );
        }
        Ok(())
    }
}
