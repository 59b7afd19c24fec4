//! The older events of a journal, in temporary files that have no name and end with the process.
//!
//! A segment is a file of consecutive events, a frame each; the oldest segment goes when all
//! of them are too large. Secrets are in there as they came, so only this process can read it.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom, Write as _};
use std::sync::Arc;

use super::event::{Event, Seq};
use super::frame;

/// A segment is closed once it has so many bytes, or an eighth of all that is allowed.
const SEGMENT_BYTES: u64 = 64 << 20;

/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 128 << 10;

/// One event out of so many is found at once, the others from there.
const STRIDE: u64 = 64;

/// Older events; their numbers are contiguous.
#[derive(Debug)]
pub(super) struct Spill {
    bytes_max: u64,
    segments: VecDeque<Segment>,
    /// Where events that changed after they were spilled stand.
    changed: BTreeMap<u64, u64>,
    changes: Option<File>,
}

#[derive(Debug)]
struct Segment {
    file: File,
    first: u64,
    count: u64,
    /// Bytes of the file and the buffer together.
    bytes: u64,
    buffer: Vec<u8>,
    /// Offset of every event whose number within the segment is a multiple of [`STRIDE`].
    marks: Vec<u64>,
}

impl Spill {
    pub(super) fn new(bytes_max: u64) -> Self {
        Self {
            bytes_max,
            segments: VecDeque::new(),
            changed: BTreeMap::new(),
            changes: None,
        }
    }

    /// How many events there are.
    pub(super) fn count(&self) -> u64 {
        self.segments.iter().map(|segment| segment.count).sum()
    }

    /// Adds the event that follows the last one. If it cannot be kept, nothing before it is either:
    /// what is left has no gaps.
    pub(super) fn push(&mut self, event: Arc<Event>) {
        if let Err(error) = self.try_push(event) {
            tracing::warn!(%error, "older events of a journal are dropped: the temporary file cannot be written");
            self.clear();
        }
    }

    fn try_push(&mut self, event: Arc<Event>) -> io::Result<()> {
        let segment_max = SEGMENT_BYTES.min(self.bytes_max / 8).max(1);
        let is_full = self
            .segments
            .back()
            .is_none_or(|last| last.bytes >= segment_max);
        if is_full {
            if let Some(last) = self.segments.back_mut() {
                last.flush()?;
            }
            self.segments.push_back(Segment::new(event.seq)?);
        }
        if let Some(last) = self.segments.back_mut() {
            last.push(event)?;
        }
        while self.bytes() > self.bytes_max {
            let Some(oldest) = self.segments.pop_front() else {
                break;
            };
            self.changed = self.changed.split_off(&(oldest.first + oldest.count));
        }
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// The event of this number, which is here, is another one from now on.
    pub(super) fn replace(&mut self, event: Event) {
        if let Err(error) = self.try_replace(event) {
            tracing::warn!(%error, "the answer to an old request is not in the journal: the temporary file cannot be written");
        }
    }

    fn try_replace(&mut self, event: Event) -> io::Result<()> {
        let seq = event.seq.0;
        let mut changed = Vec::new();
        frame::write(Arc::new(event), &mut changed)?;
        let file = match &mut self.changes {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        let offset = file.seek(SeekFrom::End(0))?;
        file.write_all(&changed)?;
        self.changed.insert(seq, offset);
        Ok(())
    }

    /// Up to so many events after that number, in order.
    pub(super) fn read(&mut self, since: Seq, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        let mut is_readable = true;
        for segment in &mut self.segments {
            let last = segment.first + segment.count - 1;
            if last <= since.0 || events.len() >= count {
                continue;
            }
            match segment.read(since, count - events.len()) {
                Ok(read) => events.extend(read),
                Err(error) => {
                    tracing::warn!(%error, "older events of a journal are dropped: the temporary file cannot be read");
                    is_readable = false;
                    break;
                }
            }
        }
        for event in &mut events {
            if let Some(changed) = self.changed.get(&event.seq.0)
                && let Some(changed) = read_changed(self.changes.as_mut(), *changed)
            {
                *event = changed;
            }
        }
        if !is_readable {
            self.clear();
        }
        events
    }

    fn clear(&mut self) {
        *self = Self::new(self.bytes_max);
    }
}

fn read_changed(file: Option<&mut File>, offset: u64) -> Option<Event> {
    let mut file = BufReader::new(file?);
    file.seek(SeekFrom::Start(offset)).ok()?;
    frame::read(&mut file).ok()?
}

impl Segment {
    fn new(first: Seq) -> io::Result<Self> {
        Ok(Self {
            file: tempfile::tempfile()?,
            first: first.0,
            count: 0,
            bytes: 0,
            buffer: Vec::new(),
            marks: Vec::new(),
        })
    }

    fn push(&mut self, event: Arc<Event>) -> io::Result<()> {
        if self.count.is_multiple_of(STRIDE) {
            self.marks.push(self.bytes);
        }
        let buffered = self.buffer.len();
        frame::write(event, &mut self.buffer)?;
        self.bytes += (self.buffer.len() - buffered) as u64;
        self.count += 1;
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::End(0))?;
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn read(&mut self, since: Seq, count: usize) -> io::Result<Vec<Event>> {
        self.flush()?;
        let skipped = (since.0 + 1).saturating_sub(self.first);
        let mark = skipped / STRIDE;
        let offset = usize::try_from(mark)
            .ok()
            .and_then(|mark| self.marks.get(mark));
        self.file
            .seek(SeekFrom::Start(offset.copied().unwrap_or_default()))?;
        let mut frames = BufReader::new(&mut self.file);
        for _ in mark * STRIDE..skipped {
            frame::skip(&mut frames)?;
        }
        let mut events = Vec::new();
        while events.len() < count
            && let Some(event) = frame::read(&mut frames)?
        {
            events.push(event);
        }
        Ok(events)
    }
}
