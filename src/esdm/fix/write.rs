//! Brings a mended model to disk, or shows what that would change.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::{ChangedFile, Fixed};

/// Why a mended file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file is not what was read before; somebody else is working on it.
    #[error("{0} was changed in the meantime; run the command again")]
    Moved(PathBuf),
    /// The file system refused.
    #[error("cannot write {path}: {error}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

/// Writes the changed files, each in one step: whoever reads a file meanwhile sees the old one or
/// the new one. Byte order marks, permissions and links stay; a file of which nothing is left goes.
///
/// # Errors
/// If a file was changed since it was read (then nothing is written), or the file system refuses.
pub fn write(fixed: &Fixed) -> Result<(), WriteError> {
    let files = fixed.files.iter().filter_map(|file| Some((file, real(file.on_disk.as_ref()?))));
    let files: Vec<_> = files.collect();
    for (file, path) in &files {
        let current = read(path)?;
        if current.as_deref().map(without_mark) != file.before.as_deref().map(str::as_bytes) {
            return Err(WriteError::Moved(path.clone()));
        }
    }
    for (file, path) in &files {
        put(file, path).map_err(|error| WriteError::Io { path: path.clone(), error })?;
    }
    Ok(())
}

/// The file behind a link.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, WriteError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(WriteError::Io { path: path.to_path_buf(), error }),
    }
}

const MARK: &[u8] = b"\xef\xbb\xbf";

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

fn put(file: &ChangedFile, path: &Path) -> io::Result<()> {
    if file.after.is_empty() {
        return fs::remove_file(path);
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    match fs::read(path) {
        Ok(old) => {
            if old.starts_with(MARK) {
                fresh.write_all(MARK)?;
            }
            fresh.as_file().set_permissions(fs::metadata(path)?.permissions())?;
        }
        #[cfg(unix)]
        Err(_) => {
            use std::os::unix::fs::PermissionsExt;
            fresh.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        #[cfg(not(unix))]
        Err(_) => {}
    }
    fresh.write_all(file.after.as_bytes())?;
    fresh.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// The changes as a unified diff that `patch -p1` understands.
pub fn unified_diff(files: &[ChangedFile]) -> String {
    let mut out = String::new();
    for file in files {
        let before = file.before.as_deref().unwrap_or_default();
        let name = |side: &str, there: bool| {
            if there {
                format!("{side}/{}", file.path.trim_start_matches('/'))
            } else {
                "/dev/null".to_owned()
            }
        };
        let old = name("a", file.before.is_some());
        let new = name("b", !file.after.is_empty());
        let diff = TextDiff::from_lines(before, file.after.as_str());
        out.push_str(&diff.unified_diff().context_radius(3).header(&old, &new).to_string());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::esdm::fix::fix;
    use crate::esdm::model::Model;

    const DAMAGED: &str =
        "\u{feff}# Ours\r\napiVersion: schema.esdm.io/core/v1\r\nkind: Domain\r\nname: a # short\r\n";

    fn on_disk() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.esdm.yaml");
        fs::write(&path, DAMAGED).unwrap();
        (dir, path)
    }

    #[test]
    fn marks_line_endings_and_comments_stay() {
        let (dir, path) = on_disk();
        write(&fix(&Model::load(dir.path()).unwrap(), false)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), DAMAGED.replace("Domain", "domain"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, path) = on_disk();
        let behind = dir.path().join("behind");
        fs::rename(&path, &behind).unwrap();
        fs::set_permissions(&behind, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("behind", &path).unwrap();
        write(&fix(&Model::load(dir.path()).unwrap(), false)).unwrap();
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        assert_eq!(fs::metadata(&behind).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::read_to_string(&behind).unwrap().contains("kind: domain"));
    }

    #[test]
    fn a_file_that_was_changed_meanwhile_is_left_alone() {
        let (dir, path) = on_disk();
        let fixed = fix(&Model::load(dir.path()).unwrap(), false);
        fs::write(&path, "# mine").unwrap();
        assert!(matches!(write(&fixed), Err(WriteError::Moved(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# mine");
    }

    #[test]
    fn the_diff_names_both_sides() {
        let fixed = fix(&Model::from_sources([("m/a.esdm.yaml", DAMAGED)]), false);
        let expected = "--- a/m/a.esdm.yaml\n+++ b/m/a.esdm.yaml\n@@ -1,4 +1,4 @@\n # Ours\r\n apiVersion: schema.esdm.io/core/v1\r\n-kind: Domain\r\n+kind: domain\r\n name: a # short\r\n";
        assert_eq!(unified_diff(&fixed.files), expected);
    }
}
