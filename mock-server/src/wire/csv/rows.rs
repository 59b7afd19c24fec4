//! The rows of a file, streamed: comma, doubled quotes, any line end, line breaks inside quotes.

use std::io::{Chain, Read as _};

use csv::{Reader, ReaderBuilder, StringRecord};

/// A last row of our own. It reads back as it is unless a quote before it was never closed.
const END: &[u8] = b"\nEND";

/// Starts files of some Windows programs.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file being read.
pub(crate) struct Rows<'a> {
    reader: Reader<Chain<&'a [u8], &'static [u8]>>,
    bytes: u64,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    /// A row; blank lines are none.
    Whole,
    /// A row that is not UTF-8, or that ends with the file inside of quotes.
    Corrupt,
    /// There is none any more.
    End,
}

impl<'a> Rows<'a> {
    /// Reads a file, and whether it starts with a byte order mark, which belongs to no row.
    pub(crate) fn new(file: &'a [u8]) -> (Self, bool) {
        let text = file.strip_prefix(BYTE_ORDER_MARK);
        let marked = text.is_some();
        let text = text.unwrap_or(file);
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.chain(END));
        let bytes = text.len() as u64;
        (Self { reader, bytes }, marked)
    }

    /// Reads the next row into `cells`, which are empty unless it is whole.
    pub(crate) fn read(&mut self, cells: &mut StringRecord) -> Row {
        let outcome = self.reader.read_record(cells);
        let is_last = self.reader.position().byte() > self.bytes + 1;
        match outcome {
            Ok(false) => Row::End,
            Ok(true) if !is_last => Row::Whole,
            Ok(true) if cells.len() == 1 && cells.get(0) == Some("END") => Row::End,
            // Memory holds the file already, so the one cause is a text that is not UTF-8.
            Ok(true) | Err(_) => {
                cells.clear();
                Row::Corrupt
            }
        }
    }

    /// How much of the file has been read, in hundredths.
    pub(crate) fn progress(&self) -> u8 {
        let read = self.reader.position().byte().min(self.bytes);
        let hundredths = (read * 100).checked_div(self.bytes).unwrap_or(100);
        u8::try_from(hundredths).unwrap_or(100)
    }
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;
    use proptest::prelude::*;

    use super::{Row, Rows};

    /// Every row, `None` for a corrupt one.
    fn rows(file: &[u8]) -> Vec<Option<Vec<String>>> {
        let (mut rows, _) = Rows::new(file);
        let mut cells = StringRecord::new();
        let mut read = Vec::new();
        loop {
            match rows.read(&mut cells) {
                Row::Whole => read.push(Some(cells.iter().map(ToOwned::to_owned).collect())),
                Row::Corrupt => read.push(None),
                Row::End => return read,
            }
        }
    }

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn line_ends_quotes_and_line_breaks_are_read() {
        for file in [
            "a,b\r\n\"1, \"\"x\"\"\r\ny\",2\r\n",
            "a,b\n\n\"1, \"\"x\"\"\r\ny\",2",
            "\u{feff}a,b\n\"1, \"\"x\"\"\r\ny\",2\n\n",
        ] {
            let expected = [row(&["a", "b"]), row(&["1, \"x\"\r\ny", "2"])].map(Some);
            assert_eq!(rows(file.as_bytes()), expected, "{file:?}");
        }
        assert_eq!(rows(b"END\nEND"), [row(&["END"]), row(&["END"])].map(Some));
        assert_eq!(rows(b""), []);
    }

    #[test]
    fn a_quote_that_is_never_closed_makes_the_last_row_corrupt() {
        for file in ["a\n\"b\nc\n", "a\n\"b", "a\n\"", "a\n\"\nEND\nEND\n"] {
            assert_eq!(rows(file.as_bytes()), [Some(row(&["a"])), None], "{file:?}");
        }
    }

    #[test]
    fn a_row_that_is_not_utf_8_is_corrupt_and_reading_goes_on() {
        assert_eq!(
            rows(b"a\n\xff\nb\n"),
            [Some(row(&["a"])), None, Some(row(&["b"]))]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_come_to_an_end(file in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(rows(&file).len() <= file.len());
        }

        #[test]
        fn any_table_of_cells_reads_back(
            table in prop::collection::vec(prop::collection::vec("(?s).{0,8}", 3), 0..8)
        ) {
            let mut writer = csv::WriterBuilder::new()
                .quote_style(csv::QuoteStyle::Always)
                .from_writer(Vec::new());
            for cells in &table {
                writer.write_record(cells).ok();
            }
            let file = writer.into_inner().unwrap_or_default();
            let expected: Vec<_> = table.into_iter().map(Some).collect();
            prop_assert_eq!(rows(&file), expected);
        }
    }
}
