//! Attributes of files: which are given, and what they are.

use bytes::{BufMut as _, BytesMut};
use jiff::Timestamp;

use super::codes::{ATTR_EXTENDED, ATTR_OWNER, ATTR_PERMISSIONS, ATTR_SIZE, ATTR_TIMES};
use super::cursor::{Cursor, Short};
use crate::site::{Attributes, Change, Kind};

/// Whoever looks: there is one account.
const OWNER: u32 = 1000;

/// Bits of the mode that say what something is, as Unix has them.
const MODE_FILE: u32 = 0o100_000;
const MODE_FOLDER: u32 = 0o040_000;

/// Attributes that a client sets. Owners are read and forgotten: there is only one.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Change, Short> {
    let given = cursor.u32()?;
    let mut change = Change::default();
    if given & ATTR_SIZE != 0 {
        change.size = Some(cursor.u64()?);
    }
    if given & ATTR_OWNER != 0 {
        cursor.u32()?;
        cursor.u32()?;
    }
    if given & ATTR_PERMISSIONS != 0 {
        change.permissions = Some(cursor.u32()?);
    }
    if given & ATTR_TIMES != 0 {
        change.accessed = moment(cursor.u32()?);
        change.modified = moment(cursor.u32()?);
    }
    if given & ATTR_EXTENDED != 0 {
        for _ in 0..cursor.u32()? {
            cursor.string()?;
            cursor.string()?;
        }
    }
    Ok(change)
}

/// Attributes as they are told.
pub(in crate::sftp) fn attributes(into: &mut BytesMut, attributes: &Attributes) {
    into.put_u32(ATTR_SIZE | ATTR_OWNER | ATTR_PERMISSIONS | ATTR_TIMES);
    into.put_u64(attributes.size);
    into.put_u32(OWNER);
    into.put_u32(OWNER);
    into.put_u32(mode(attributes));
    into.put_u32(seconds(attributes.accessed));
    into.put_u32(seconds(attributes.modified));
}

fn mode(attributes: &Attributes) -> u32 {
    let kind = match attributes.kind {
        Kind::File => MODE_FILE,
        Kind::Folder => MODE_FOLDER,
    };
    kind | attributes.permissions
}

fn moment(seconds: u32) -> Option<Timestamp> {
    Timestamp::from_second(seconds.into()).ok()
}

/// Version 3 has 32 bits; moments outside of them are moved to the nearest.
fn seconds(at: Timestamp) -> u32 {
    let seconds = at.as_second().clamp(0, u32::MAX.into());
    u32::try_from(seconds).unwrap_or(u32::MAX)
}
