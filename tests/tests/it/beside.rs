//! Whoever goes on with their work beside somebody who means harm, or asks for too much.
//!
//! Apart from what is done to them: it must get the right answers whatever goes on, and how long it waits for them is printed.

use std::time::{Duration, Instant};

use tests::{
    client::{Scim, user},
    conversation::{Conversation, Player, collect, play},
    stack::{Stack, Tenant},
};
use tokio::{
    sync::oneshot::{self, error::TryRecvError},
    task::JoinHandle,
    time::sleep,
};

use crate::tidy::root;

/// Does its work until it is told to stop; how long each answer took, all of which were right.
pub(crate) fn benign(scim: Scim) -> (JoinHandle<Vec<Duration>>, oneshot::Sender<()>) {
    let (stop, mut stopped) = oneshot::channel();
    let work = tokio::spawn(async move {
        let mut times = Vec::new();
        for number in 0.. {
            if !matches!(stopped.try_recv(), Err(TryRecvError::Empty)) {
                break;
            }
            let began = Instant::now();
            let (answer, right) = if number % 4 == 0 {
                let name = format!("{}-{number}@example.com", uuid::Uuid::now_v7());
                (scim.create_user(&user(&name)).await.unwrap(), 201)
            } else {
                (scim.get("/Users?count=5").await.unwrap(), 200)
            };
            assert_eq!(answer.status, right, "{answer:?}");
            times.push(began.elapsed());
            sleep(Duration::from_millis(10)).await;
        }
        times
    });
    (work, stop)
}

/// An identity provider's conversations, one after the other and each request on a connection of its own.
pub(crate) struct Talk {
    player: Player,
    conversations: Vec<Conversation>,
}

impl Talk {
    /// What is recorded in these folders or files of `tests/conversations`.
    pub(crate) fn new(stack: &Stack, tenant: &Tenant, recorded: &[&str]) -> Self {
        let url = stack.tenant_url(0, &tenant.id).unwrap();
        let folder = root().join("tests/conversations");
        let files = recorded
            .iter()
            .flat_map(|name| collect(&folder.join(name)).unwrap());
        Self {
            player: Player::new(&url, &tenant.token).unwrap(),
            conversations: files
                .map(|file| Conversation::read(&file).unwrap())
                .collect(),
        }
    }

    /// Holds each of them once, as it is expected to go; how long each answer took.
    pub(crate) async fn hold(&self) -> Vec<Duration> {
        let mut times = Vec::new();
        for conversation in &self.conversations {
            let report = play(&self.player, conversation, |_| {}).await;
            assert!(report.passed(), "{report:#?}");
            let sent = report.steps.iter().filter(|step| step.answer.is_some());
            times.extend(sent.map(|step| step.took));
        }
        times
    }
}

pub(crate) fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * 99 / 100]
}
