//! Does something with each of a list, several at once, on threads that end with it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

/// Calls `work` with each item and its number; what has begun is finished before the first failure is told.
pub fn each<T: Sync, E: Send>(
    items: &[T],
    at_once: usize,
    work: impl Fn(usize, &T) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let take = || -> Result<(), E> {
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            match items.get(number) {
                Some(item) => work(number, item)?,
                None => return Ok(()),
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once.max(1).min(items.len()))
            .map(|_| scope.spawn(take))
            .collect();
        let ended: Vec<_> = threads.into_iter().map(ScopedJoinHandle::join).collect();
        ended
            .into_iter()
            .try_for_each(|it| it.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// The same with what comes of each, in the order of the items.
pub fn map<T: Sync, R: Send + Sync, E: Send>(
    items: &[T],
    at_once: usize,
    work: impl Fn(usize, &T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let made: Vec<OnceLock<R>> = items.iter().map(|_| OnceLock::new()).collect();
    each(items, at_once, |number, item| {
        let result = work(number, item)?;
        drop(made[number].set(result)); // nobody else has this number
        Ok(())
    })?;
    let made = made.into_iter().map(OnceLock::into_inner);
    Ok(made
        .map(|it| it.expect("each item has been worked on"))
        .collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn each_is_done_once_and_a_failure_stops_what_has_not_begun() {
        let seen = Mutex::new(Vec::new());
        let items: Vec<usize> = (0..50).collect();
        let done: Result<(), String> = each(&items, 4, |number, item| {
            assert_eq!(number, *item);
            seen.lock().unwrap().push(*item);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        let doubled = map(&items, 4, |_, item| Ok::<_, String>(item * 2)).unwrap();
        assert_eq!(doubled, items.iter().map(|it| it * 2).collect::<Vec<_>>());
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        assert_eq!(seen, items);
        let failed = each(
            &items,
            1,
            |number, _| if number == 3 { Err(number) } else { Ok(()) },
        );
        assert_eq!(failed, Err(3));
        assert_eq!(each(&[] as &[u8], 4, |_, _| Err(())), Ok(()));
    }
}
