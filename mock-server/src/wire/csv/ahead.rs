//! Rows read ahead: while some are written, a thread of its own makes out the next ones.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::channel;
use std::thread::{self, Scope};

use csv::StringRecord;

use super::rows::{Row, Rows};

/// Portions that there are at once. Memory does not grow with the file.
const PORTIONS: usize = 4;

/// Some consecutive rows.
pub(crate) struct Portion {
    /// Room for all that it may hold.
    rows: Vec<(StringRecord, Row)>,
    read: usize,
    /// How much of the file was read with them, in hundredths.
    pub(crate) progress: u8,
}

impl Portion {
    fn new(rows_max: usize) -> Self {
        Self {
            rows: vec![(StringRecord::new(), Row::End); rows_max],
            read: 0,
            progress: 0,
        }
    }

    pub(crate) fn rows(&self) -> &[(StringRecord, Row)] {
        self.rows.get(..self.read).unwrap_or_default()
    }

    fn fill(&mut self, from: &mut Rows<'_>) {
        self.read = 0;
        for (cells, kind) in &mut self.rows {
            *kind = from.read(cells);
            if *kind == Row::End {
                break;
            }
            self.read += 1;
        }
        self.progress = from.progress();
    }
}

/// Hands the rows that are left over in portions, in order, until one of them breaks it off.
pub(crate) fn read_ahead<B>(
    mut rows: Rows<'_>,
    rows_max: usize,
    mut take: impl FnMut(&Portion) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let read = thread::scope(|scope| in_a_thread(scope, &mut rows, rows_max, &mut take));
    read.unwrap_or_else(|error| {
        tracing::warn!(%error, "rows are not read ahead: there can be no further thread");
        in_turn(&mut rows, rows_max, take)
    })
}

fn in_a_thread<'scope, B>(
    scope: &'scope Scope<'scope, '_>,
    rows: &'scope mut Rows<'_>,
    rows_max: usize,
    take: &mut impl FnMut(&Portion) -> ControlFlow<B>,
) -> io::Result<ControlFlow<B>> {
    let (read, portions) = channel();
    let (taken, free) = channel();
    for _ in 0..PORTIONS {
        let _ = taken.send(Portion::new(rows_max));
    }
    let thread = thread::Builder::new().name("coupa-mock-rows".to_owned());
    thread.spawn_scoped(scope, move || {
        for mut portion in free {
            portion.fill(rows);
            if portion.read == 0 || read.send(portion).is_err() {
                return;
            }
        }
    })?;
    for portion in portions {
        if let ControlFlow::Break(end) = take(&portion) {
            return Ok(ControlFlow::Break(end));
        }
        // Nobody takes it back once the last row is read.
        let _ = taken.send(portion);
    }
    Ok(ControlFlow::Continue(()))
}

/// The same with no thread but this one.
fn in_turn<B>(
    rows: &mut Rows<'_>,
    rows_max: usize,
    mut take: impl FnMut(&Portion) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let mut portion = Portion::new(rows_max);
    loop {
        portion.fill(rows);
        if portion.read == 0 {
            return ControlFlow::Continue(());
        }
        take(&portion)?;
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::{PORTIONS, Portion, in_turn, read_ahead};
    use crate::wire::csv::{Row, Rows};

    /// Rows that stand in the file until one says `stop`, and whether one did: with a thread that
    /// reads ahead and without one.
    fn taken(file: &str) -> [(Vec<String>, ControlFlow<()>); 2] {
        let rows = || Rows::new(file.as_bytes()).0;
        [
            until_stop(|take| read_ahead(rows(), 2, take)),
            until_stop(|take| in_turn(&mut rows(), 2, take)),
        ]
    }

    fn until_stop(
        read: impl FnOnce(&mut dyn FnMut(&Portion) -> ControlFlow<()>) -> ControlFlow<()>,
    ) -> (Vec<String>, ControlFlow<()>) {
        let mut taken = Vec::new();
        let end = read(&mut |portion| {
            for (cells, kind) in portion.rows() {
                assert_eq!(*kind, Row::Whole);
                let cell = cells.get(0).unwrap_or_default();
                if cell == "stop" {
                    return ControlFlow::Break(());
                }
                taken.push(cell.to_owned());
            }
            ControlFlow::Continue(())
        });
        (taken, end)
    }

    #[test]
    fn every_row_comes_once_and_in_order() {
        for count in [0, 1, 2, 3, 2 * PORTIONS, 1_001] {
            let rows: Vec<_> = (0..count).map(|row| row.to_string()).collect();
            let whole = (rows.clone(), ControlFlow::Continue(()));
            assert_eq!(taken(&rows.join("\n")), [whole.clone(), whole]);
        }
    }

    #[test]
    fn what_is_broken_off_reads_no_further() {
        let file = format!("a\nb\nc\nstop\n{}", "d\n".repeat(1_000));
        let before = ["a", "b", "c"].map(ToOwned::to_owned).to_vec();
        let end = (before, ControlFlow::Break(()));
        assert_eq!(taken(&file), [end.clone(), end]);
    }
}
