//! CPU time and memory of processes and all that they started, as Linux tells them in `/proc`.

use std::{collections::HashMap, fs, time::Instant};

use serde::Serialize;

/// Clock ticks per second: 100 on every Linux in use.
const TICKS: f64 = 100.0;

/// What some processes have used so far, and use now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Seconds of user and system time, ended children included.
    pub(crate) cpu: f64,
    /// Resident, in MiB. Pages shared by two processes count twice.
    pub(crate) resident: f64,
}

/// Memory at one time.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Sample {
    /// Seconds since the measuring began.
    pub seconds: f64,
    /// MiB.
    pub resident_mib: f64,
}

impl Sample {
    /// What processes use now.
    #[must_use]
    pub(crate) fn of(pids: &[u32], begun: Instant) -> Self {
        Self {
            seconds: begun.elapsed().as_secs_f64(),
            resident_mib: usage(pids).resident,
        }
    }
}

/// CPU seconds of this process alone, so far: what it started is somebody else.
pub(crate) fn own_cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit_once(") ").map(|(_, fields)| fields.split(' '));
    // User and system time, without those of children.
    let ticks = fields.map(|fields| {
        fields
            .skip(11)
            .take(2)
            .flat_map(str::parse::<u64>)
            .sum::<u64>()
    });
    ticks.unwrap_or_default() as f64 / TICKS
}

/// Sums over processes and all that they started.
pub(crate) fn usage(roots: &[u32]) -> Usage {
    let mut sum = Usage::default();
    for pid in with_descendants(roots) {
        let Some((_, ticks)) = stat(pid) else {
            continue;
        };
        sum.cpu += ticks as f64 / TICKS;
        sum.resident += resident_kib(pid) as f64 / 1024.0;
    }
    sum
}

/// The parent of a process, and its CPU time in ticks.
fn stat(pid: u32) -> Option<(u32, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may have spaces in it.
    let (_, fields) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split(' ').collect();
    let parent = fields.get(1)?.parse().ok()?;
    let times = fields.get(11..15)?;
    let ticks = times.iter().filter_map(|time| time.parse::<u64>().ok());
    Some((parent, ticks.sum()))
}

fn resident_kib(pid: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

fn with_descendants(roots: &[u32]) -> Vec<u32> {
    if roots.is_empty() {
        return Vec::new();
    }
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        if let Ok(pid) = entry.file_name().to_string_lossy().parse()
            && let Some((parent, _)) = stat(pid)
        {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = Vec::new();
    let mut next = roots.to_vec();
    while let Some(pid) = next.pop() {
        if !found.contains(&pid) {
            found.push(pid);
            next.extend(children.get(&pid).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory() {
        assert!(usage(&[std::process::id()]).resident > 0.5);
    }

    #[test]
    fn no_process_uses_nothing() {
        assert!(usage(&[]).resident == 0.0);
    }
}
