//! Cursors: a position as text that only the store reads.

use afterword_protocol::{Cursor, ProblemCode, Sort};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::StoreError;

/// A place between two roots of a thread, and which side of it to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RootsFrom {
    pub(super) sort: Sort,
    pub(super) side: Side,
    /// `pinned` or, oldest first, `unpinned` of the root at this place.
    pub(super) pinned: i64,
    /// What the order goes by: `created_at` or `best`.
    pub(super) value: i64,
    pub(super) id: i64,
}

/// A side of a place, in the order in which readers see the roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl RootsFrom {
    /// Before the first root: the outermost values there can be.
    pub(super) fn start(sort: Sort) -> Self {
        let edge = match sort {
            Sort::Newest | Sort::Best => i64::MAX,
            Sort::Oldest => i64::MIN,
        };
        Self {
            sort,
            side: Side::After,
            pinned: edge,
            value: edge,
            id: edge,
        }
    }

    /// The same place, to be read on its other side.
    pub(super) fn before(self) -> Self {
        let side = Side::Before;
        Self { side, ..self }
    }

    pub(super) fn encode(self) -> Cursor {
        let sort = letter(self.sort, self.side);
        encode(&format!(
            "{sort}.{}.{}.{}",
            self.pinned, self.value, self.id
        ))
    }

    /// Refuses what is not a cursor of this order.
    pub(super) fn decode(cursor: &Cursor, sort: Sort) -> Result<Self, StoreError> {
        let read = |side| Ok((side, decode(cursor, letter(sort, side))?));
        let (side, [pinned, value, id]) =
            read(Side::After).or_else(|_: StoreError| read(Side::Before))?;
        Ok(Self {
            sort,
            side,
            pinned,
            value,
            id,
        })
    }
}

/// A place between two replies of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BranchFrom {
    pub(super) root: i64,
    /// The last reply read.
    pub(super) id: i64,
    /// How many live replies were read so far; saves counting them.
    pub(super) read: i64,
}

impl BranchFrom {
    pub(super) fn encode(self) -> Cursor {
        encode(&format!("r.{}.{}.{}", self.root, self.id, self.read))
    }

    /// Refuses what is not a cursor of this branch.
    pub(super) fn decode(cursor: &Cursor, root: i64) -> Result<Self, StoreError> {
        let [of_root, id, read] = decode(cursor, "r")?;
        if of_root != root || read < 0 {
            return Err(invalid());
        }
        Ok(Self { root, id, read })
    }
}

fn letter(sort: Sort, side: Side) -> &'static str {
    match (sort, side) {
        (Sort::Newest, Side::After) => "n",
        (Sort::Newest, Side::Before) => "N",
        (Sort::Oldest, Side::After) => "o",
        (Sort::Oldest, Side::Before) => "O",
        (Sort::Best, Side::After) => "b",
        (Sort::Best, Side::Before) => "B",
    }
}

fn encode(place: &str) -> Cursor {
    Cursor(URL_SAFE_NO_PAD.encode(place))
}

fn decode(cursor: &Cursor, letter: &str) -> Result<[i64; 3], StoreError> {
    let bytes = URL_SAFE_NO_PAD.decode(&cursor.0).map_err(|_| invalid())?;
    let place = String::from_utf8(bytes).map_err(|_| invalid())?;
    let numbers = place
        .strip_prefix(letter)
        .and_then(|rest| rest.strip_prefix('.'));
    let numbers: Vec<i64> = numbers
        .ok_or_else(invalid)?
        .split('.')
        .map(|number| number.parse().map_err(|_| invalid()))
        .collect::<Result<_, _>>()?;
    numbers.try_into().map_err(|_| invalid())
}

fn invalid() -> StoreError {
    StoreError::Refused(ProblemCode::CursorInvalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() -> Result<(), StoreError> {
        for sort in [Sort::Newest, Sort::Oldest, Sort::Best] {
            let from = RootsFrom {
                sort,
                side: Side::After,
                pinned: 1,
                value: -5,
                id: 42,
            };
            for from in [from, from.before()] {
                assert_eq!(RootsFrom::decode(&from.encode(), sort)?, from);
            }
        }
        let from = BranchFrom {
            root: 7,
            id: 9,
            read: 50,
        };
        assert_eq!(BranchFrom::decode(&from.encode(), 7)?, from);
        Ok(())
    }

    #[test]
    fn what_is_not_a_cursor_is_refused() {
        let newest = RootsFrom::start(Sort::Newest).encode();
        for cursor in [
            newest.clone(),
            Cursor(String::new()),
            Cursor("?".to_owned()),
            Cursor("AAAA".to_owned()),
            encode("o.1.2"),
            encode("o.1.2.3.4"),
            encode("o.1.2.x"),
            encode("o.1.2.99999999999999999999"),
            encode("o1.2.3"),
        ] {
            assert!(
                RootsFrom::decode(&cursor, Sort::Oldest).is_err(),
                "{cursor:?}"
            );
        }
        assert!(BranchFrom::decode(&newest, 1).is_err());
        assert!(
            BranchFrom::decode(
                &BranchFrom {
                    root: 1,
                    id: 2,
                    read: 0
                }
                .encode(),
                3
            )
            .is_err()
        );
    }
}
