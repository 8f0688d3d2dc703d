//! Opens a CSV file as a stream of UTF-8 bytes: decompressed, decoded, and with the stored bytes hashed on the way.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1252};

/// How many bytes are read at a time.
pub const CHUNK: usize = 1 << 20;

/// How many bytes of room the decoder needs to write one character.
const ONE_CHARACTER: usize = 8;

/// The encoding of a label; `latin-1` is read as windows-1252, of which it is a part, as the WHATWG standard says.
pub fn encoding(label: &str) -> Option<&'static Encoding> {
    match label.trim().to_ascii_lowercase().as_str() {
        "latin-1" => Some(WINDOWS_1252),
        label => Encoding::for_label_no_replacement(label.as_bytes()),
    }
}

/// A file as stored, hashed as it is read.
pub struct Stored {
    file: File,
    hasher: blake3::Hasher,
}

impl Stored {
    /// Opens a file.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: File::open(path)?,
            hasher: blake3::Hasher::new(),
        })
    }

    /// Reads what is left, and gives the hash of all as hexadecimal text.
    pub fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.hasher.finalize().to_hex().to_string())
    }
}

impl Read for Stored {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.hasher.update(&buffer[..length]);
        Ok(length)
    }
}

/// The bytes of a file, decompressed by its ending (`.gz`, `.zst`) and decoded to UTF-8 where it is not declared to be that.
pub fn text<'a>(
    path: &Path,
    stored: impl Read + 'a,
    encoding: &'static Encoding,
) -> io::Result<Box<dyn Read + 'a>> {
    let ending = path
        .extension()
        .map(|it| it.to_string_lossy().to_ascii_lowercase())
        .unwrap_or_default();
    let plain: Box<dyn Read + 'a> = match ending.as_str() {
        "gz" => Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(
            CHUNK / 4,
            stored,
        ))),
        "zst" => Box::new(zstd::Decoder::new(stored)?),
        _ => Box::new(stored),
    };
    Ok(if encoding == UTF_8 {
        plain
    } else {
        Box::new(Decoded::new(plain, encoding))
    })
}

/// A stream decoded to UTF-8. What cannot be decoded becomes U+FFFD.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    pending: std::ops::Range<usize>,
    /// The end of a character for which the reader had no room.
    spare: Vec<u8>,
    ended: bool,
    finished: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        let input = vec![0; CHUNK / 4];
        Self {
            inner,
            decoder: encoding.new_decoder(),
            input,
            pending: 0..0,
            spare: Vec::new(),
            ended: false,
            finished: false,
        }
    }
}

impl<R: Read> Decoded<R> {
    /// Decodes into a buffer that has room for one whole character; 0 at the end.
    fn decode(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.finished {
            if self.pending.is_empty() && !self.ended {
                let length = self.inner.read(&mut self.input)?;
                self.pending = 0..length;
                self.ended = length == 0;
            }
            let (result, read, written, _) =
                self.decoder
                    .decode_to_utf8(&self.input[self.pending.clone()], buffer, self.ended);
            self.pending.start += read;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.spare.is_empty() && buffer.len() >= ONE_CHARACTER {
            return self.decode(buffer);
        }
        if self.spare.is_empty() {
            let mut room = [0; ONE_CHARACTER];
            let length = self.decode(&mut room)?;
            self.spare.extend_from_slice(&room[..length]);
        }
        let length = self.spare.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.spare[..length]);
        self.spare.drain(..length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_those_of_the_web_and_latin_1() {
        assert_eq!(encoding("latin-1"), Some(WINDOWS_1252));
        assert_eq!(encoding("ISO-8859-1"), Some(WINDOWS_1252));
        assert_eq!(encoding("utf-16le"), Some(encoding_rs::UTF_16LE));
        assert_eq!(encoding("ebcdic"), None);
    }

    #[test]
    fn text_is_decoded_across_chunks() {
        let bytes: Vec<u8> = b"caf\xe9 \x80,".repeat(CHUNK / 3);
        let mut text = String::new();
        super::text(Path::new("a.csv"), bytes.as_slice(), WINDOWS_1252)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "café €,".repeat(CHUNK / 3));
    }
}
