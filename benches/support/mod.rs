//! What the benchmarks share: a bare HTTP/1.1 client and ratios of alternating rounds.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use mimalloc::MiMalloc;

/// As in the program that is measured.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A keep-alive connection that sends the same bytes again and again. Does as little as possible,
/// so that the server is what is measured.
pub struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects to `address`; `request` is a whole HTTP/1.1 request.
    pub fn open(address: &str, request: impl Into<Vec<u8>>) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            request: request.into(),
            buffer: vec![0; 256 * 1024],
        })
    }

    /// Sends the request and reads the whole answer.
    pub fn exchange(&mut self) -> io::Result<&[u8]> {
        self.stream.write_all(&self.request)?;
        self.answer()
    }

    /// Sends this request and reads the whole answer.
    pub fn send(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        self.stream.write_all(request)?;
        self.answer()
    }

    fn answer(&mut self) -> io::Result<&[u8]> {
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..])?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            filled += read;
            if let Some(length) =
                answer_length(&self.buffer[..filled]).filter(|length| *length <= filled)
            {
                return Ok(&self.buffer[..length]);
            }
        }
    }
}

/// Length of head and body, once the head is complete.
fn answer_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head])
        .ok()?
        .to_ascii_lowercase();
    let length: usize = text
        .split("content-length: ")
        .nth(1)?
        .split("\r\n")
        .next()?
        .parse()
        .ok()?;
    Some(head + length)
}

/// How much work a benchmark does.
pub struct Effort {
    /// Rounds whose median counts.
    pub rounds: usize,
    /// Steps of a round.
    pub steps: usize,
}

impl Effort {
    /// Full, or just enough to show that it runs when called with `--smoke`. `--steps=N` does one
    /// round of N steps, for a profiler.
    pub fn from_args(full: Self) -> Self {
        let mut effort = full;
        for argument in std::env::args() {
            if argument == "--smoke" {
                effort = Self {
                    rounds: 1,
                    steps: 10,
                };
            } else if let Some(steps) = argument.strip_prefix("--steps=") {
                effort = Self {
                    rounds: 1,
                    steps: steps.parse().unwrap(),
                };
            }
        }
        effort
    }

    /// Whether it is only to show that it runs.
    pub fn is_smoke(&self) -> bool {
        self.rounds == 1
    }
}

/// Seconds that `steps` calls take.
pub fn time<T>(steps: usize, mut step: impl FnMut() -> T) -> f64 {
    let began = Instant::now();
    for _ in 0..steps {
        std::hint::black_box(step());
    }
    began.elapsed().max(Duration::from_nanos(1)).as_secs_f64()
}

/// Seconds on a processor that `steps` calls take in this thread, so that what else the machine does
/// counts less; by the wall clock where Linux does not tell.
pub fn work<T>(steps: usize, mut step: impl FnMut() -> T) -> f64 {
    let Some(before) = seconds_on_processor() else {
        return time(steps, step);
    };
    for _ in 0..steps {
        std::hint::black_box(step());
    }
    let after = seconds_on_processor().unwrap_or(before);
    (after - before).max(1e-9)
}

/// What this thread has run so far.
pub fn seconds_on_processor() -> Option<f64> {
    // The kernel counts when it schedules.
    std::thread::yield_now();
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = statistics.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Resident memory of this process, from /proc.
pub fn resident_bytes() -> Option<f64> {
    resident_bytes_of("self")
}

/// Resident memory of the process with this id, from /proc.
pub fn resident_bytes_of(process: &str) -> Option<f64> {
    memory_of(process, "VmRSS:")
}

/// The most resident memory that this process has while `step` runs; from /proc.
pub fn peak_bytes<T>(step: impl FnOnce() -> T) -> Option<f64> {
    // Sets the peak back to what is resident now (proc(5)).
    let reset = std::fs::write("/proc/self/clear_refs", "5");
    std::hint::black_box(step());
    reset.ok()?;
    memory_of("self", "VmHWM:")
}

fn memory_of(process: &str, name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024.0)
}
