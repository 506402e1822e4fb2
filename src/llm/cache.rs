//! Answers kept by content: the same request to the same model is not paid for twice. One file
//! an answer, moved into place whole, so that a run killed at any moment leaves no half of one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::request::hex;
use super::{Answer, Failure, Request, lock};

/// Unfinished files older than this belong to no living run.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A folder of answers, bounded in size. Clones share what is known of it.
#[derive(Clone)]
pub struct Cache {
    folder: PathBuf,
    most_bytes: u64,
    size: Arc<Mutex<u64>>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    /// Over `answer`, for files that were damaged on the way.
    checksum: String,
    answer: Answer,
}

impl Cache {
    /// Opens a folder, which need not exist. `most_bytes` bounds what stays in it.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: &Path, most_bytes: u64) -> Result<Self, Failure> {
        let fail = |e| Failure::File(format!("cannot use the cache folder {}: {e}", folder.display()));
        fs::create_dir_all(folder).map_err(fail)?;
        let cache = Self { folder: folder.to_owned(), most_bytes, size: Arc::default() };
        cache.trim(u64::MAX);
        Ok(cache)
    }

    /// The kept answer of a model at an endpoint. What cannot be read is as good as missing.
    pub fn get(&self, endpoint: &str, model: &str, request: &Request) -> Option<Answer> {
        let path = self.path(endpoint, model, request);
        let text = fs::read_to_string(&path).ok()?;
        let entry = serde_json::from_str::<Entry>(&text).ok().filter(|e| e.checksum == checksum(&e.answer));
        match entry {
            Some(entry) => {
                // What was used last is thrown out last; failing that costs nothing.
                let _ = fs::File::open(&path).and_then(|f| f.set_modified(SystemTime::now()));
                Some(entry.answer)
            }
            None => {
                let _ = fs::remove_file(&path);
                None
            }
        }
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// When the file cannot be written; the answer is good all the same.
    pub fn put(
        &self,
        endpoint: &str,
        model: &str,
        request: &Request,
        answer: &Answer,
    ) -> Result<(), Failure> {
        let path = self.path(endpoint, model, request);
        let entry = Entry { checksum: checksum(answer), answer: answer.clone() };
        let text = serde_json::to_string(&entry).map_err(|e| Failure::File(e.to_string()))?;
        write_whole(&path, text.as_bytes())?;
        let full = {
            let mut size = lock(&self.size);
            *size += text.len() as u64;
            *size > self.most_bytes
        };
        if full {
            self.trim(self.most_bytes / 10 * 9);
        }
        Ok(())
    }

    fn path(&self, endpoint: &str, model: &str, request: &Request) -> PathBuf {
        let key = serde_json::json!(["cache-1", endpoint, model, request.digest()]).to_string();
        let name = hex(&Sha256::digest(key.as_bytes()));
        self.folder.join(&name[..2]).join(format!("{name}.json"))
    }

    /// Throws out what was not used for longest until at most `most` bytes are left, and what
    /// killed runs left behind.
    fn trim(&self, most: u64) {
        let mut files = Vec::new();
        for folder in read_dir(&self.folder).filter(|path| path.is_dir()) {
            for path in read_dir(&folder) {
                let Ok(data) = fs::metadata(&path) else { continue };
                let changed = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                if path.extension().is_some_and(|e| e == "json") {
                    files.push((changed, path, data.len()));
                } else if changed.elapsed().is_ok_and(|age| age > ABANDONED) {
                    let _ = fs::remove_file(&path);
                }
            }
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(.., bytes)| bytes).sum();
        for (_, path, bytes) in files {
            if total <= most {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total -= bytes;
            }
        }
        *lock(&self.size) = total;
    }
}

fn checksum(answer: &Answer) -> String {
    let text = serde_json::to_string(answer).unwrap_or_default();
    hex(&Sha256::digest(text.as_bytes()))
}

fn read_dir(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// Writes a file that is there whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_data()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|e| Failure::File(format!("cannot write {}: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(n: usize) -> Request {
        Request::new("unit", "order", "", &format!("question {n}"))
    }

    fn answer(text: &str) -> Answer {
        Answer { text: text.into(), ..Answer::default() }
    }

    #[test]
    fn an_answer_belongs_to_its_request_model_and_endpoint() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), 1 << 20).unwrap();
        cache.put("http://a", "m", &request(1), &answer("one")).unwrap();
        assert_eq!(cache.get("http://a", "m", &request(1)), Some(answer("one")));
        assert_eq!(cache.get("http://a", "m", &request(2)), None);
        assert_eq!(cache.get("http://a", "n", &request(1)), None);
        assert_eq!(cache.get("http://b", "m", &request(1)), None);
    }

    #[test]
    fn a_damaged_entry_is_a_missing_one() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), 1 << 20).unwrap();
        cache.put("e", "m", &request(1), &answer("kind: event")).unwrap();
        let path = cache.path("e", "m", &request(1));
        let whole = fs::read_to_string(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(cache.get("e", "m", &request(1)), None, "cut at {cut}");
        }
        fs::write(&path, whole.replace("event", "evens")).unwrap();
        assert_eq!(cache.get("e", "m", &request(1)), None);
    }

    #[test]
    fn the_size_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path(), 10_000).unwrap();
        for n in 0..50 {
            cache.put("e", "m", &request(n), &answer(&"x".repeat(1000))).unwrap();
        }
        let kept = (0..50).filter(|n| cache.get("e", "m", &request(*n)).is_some()).count();
        assert!((1..=10).contains(&kept), "{kept}");
        assert!(*lock(&Cache::open(folder.path(), 10_000).unwrap().size) <= 10_000);
    }
}
