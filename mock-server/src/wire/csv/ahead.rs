//! Rows read ahead: while some are written, a thread of its own makes out the next ones.

use std::ops::ControlFlow;
use std::sync::mpsc::channel;
use std::thread;

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
    thread::scope(|scope| {
        let (read, portions) = channel();
        let (taken, free) = channel();
        for _ in 0..PORTIONS {
            let _ = taken.send(Portion::new(rows_max));
        }
        scope.spawn(move || {
            for mut portion in free {
                portion.fill(&mut rows);
                if portion.read == 0 || read.send(portion).is_err() {
                    return;
                }
            }
        });
        for portion in portions {
            take(&portion)?;
            // Nobody takes it back once the last row is read.
            let _ = taken.send(portion);
        }
        ControlFlow::Continue(())
    })
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::{PORTIONS, read_ahead};
    use crate::wire::csv::{Row, Rows};

    /// Rows that stand in the file until one says `stop`, and whether one did.
    fn taken(file: &str) -> (Vec<String>, ControlFlow<()>) {
        let mut taken = Vec::new();
        let (rows, _) = Rows::new(file.as_bytes());
        let end = read_ahead(rows, 2, |portion| {
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
            assert_eq!(taken(&rows.join("\n")), whole);
        }
    }

    #[test]
    fn what_is_broken_off_reads_no_further() {
        let file = format!("a\nb\nc\nstop\n{}", "d\n".repeat(1_000));
        let before = ["a", "b", "c"].map(ToOwned::to_owned).to_vec();
        assert_eq!(taken(&file), (before, ControlFlow::Break(())));
    }
}
