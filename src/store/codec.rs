//! Bodies, small: zstd level 1 with a small dictionary trained on the stream's first large page. The dictionary's number
//! stands beside each body, and dictionaries are never deleted.

use super::driver::sql;
use super::{Db, Result, Tx};
use std::collections::HashMap;

const DICTIONARY_BYTES: usize = 16 * 1024;
const DICTIONARY_ROWS: usize = 500;
/// One row in so many is learned from: more say little more, and learning is dear.
const LEARNED_FROM: usize = 8;
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Compresses and reads back the bodies of one stream.
pub struct Codec {
    pub(super) stream_id: i64,
    pub(super) dictionary_id: i64,
    compressor: zstd::bulk::Compressor<'static>,
    readers: HashMap<i64, zstd::bulk::Decompressor<'static>>,
}

impl std::fmt::Debug for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Codec")
            .field("stream_id", &self.stream_id)
            .field("dictionary_id", &self.dictionary_id)
            .finish()
    }
}

fn io(error: std::io::Error) -> super::Error {
    super::Error::Other(error.into())
}

impl Codec {
    /// The codec of a stream with all its dictionaries.
    pub async fn open(db: &Db, stream_id: i64) -> Result<Self> {
        let rows = sql("select id, body from raw_dictionary where stream_id = $1 order by id")
            .bind(stream_id)
            .fetch_all(&db.writer)
            .await?;
        let mut codec = Self {
            stream_id,
            dictionary_id: 0,
            compressor: zstd::bulk::Compressor::new(1).map_err(io)?,
            readers: HashMap::from([(0, zstd::bulk::Decompressor::new().map_err(io)?)]),
        };
        for row in rows {
            let (id, body): (i64, Vec<u8>) = (row.try_get("id")?, row.try_get("body")?);
            codec.adopt(id, &body)?;
        }
        Ok(codec)
    }

    fn adopt(&mut self, id: i64, dictionary: &[u8]) -> Result<()> {
        self.compressor = zstd::bulk::Compressor::with_dictionary(1, dictionary).map_err(io)?;
        self.readers.insert(
            id,
            zstd::bulk::Decompressor::with_dictionary(dictionary).map_err(io)?,
        );
        self.dictionary_id = id;
        Ok(())
    }

    /// The rows of a page whose bodies a dictionary is to be learned from: some of one that is large enough, where the
    /// stream has none.
    pub fn samples<'r, T>(&self, rows: &'r [T]) -> impl Iterator<Item = &'r T> {
        let wanted = self.dictionary_id == 0 && rows.len() >= DICTIONARY_ROWS;
        rows[..if wanted { rows.len() } else { 0 }]
            .iter()
            .step_by(LEARNED_FROM)
    }

    /// Trains the stream's dictionary, if there is anything to learn from.
    pub async fn learn<B: AsRef<[u8]>>(&mut self, tx: &mut Tx, bodies: &[B]) -> Result<()> {
        if bodies.is_empty() {
            return Ok(());
        }
        let Ok(dictionary) = zstd::dict::from_samples(bodies, DICTIONARY_BYTES) else {
            return Ok(());
        };
        let id = sql("insert into raw_dictionary (stream_id, body) values ($1, $2) returning id")
            .bind(self.stream_id)
            .bind(dictionary.as_slice())
            .scalar(&mut *tx)
            .await?;
        self.adopt(id, &dictionary)
    }

    /// Forgets a dictionary whose transaction was rolled back.
    pub async fn reopen(&mut self, db: &Db) -> Result<()> {
        *self = Self::open(db, self.stream_id).await?;
        Ok(())
    }

    /// A body, small.
    pub fn pack(&mut self, body: &str) -> Result<Vec<u8>> {
        self.compressor.compress(body.as_bytes()).map_err(io)
    }

    /// A body as received.
    pub fn unpack(&mut self, dictionary_id: i64, packed: &[u8]) -> Result<String> {
        let Some(reader) = self.readers.get_mut(&dictionary_id) else {
            return Err(super::Error::Schema(format!(
                "dictionary {dictionary_id} of a raw record is missing"
            )));
        };
        let bytes = reader.decompress(packed, BODY_BYTES_MAX).map_err(io)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
