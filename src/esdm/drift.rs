//! A project may keep copies of the schemas; they must be the ones that are applied.
//!
//! A copy is right if it is byte for byte the schema built into this program, or
//! the official one, which accepts the same documents and is known by its digest.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::diagnostic::{Diagnostic, Place};
use super::discover::{clean, reason};
use super::schema::ApiVersion;

/// Id of the finding.
pub(crate) const SCHEMAS_DIRECTORY_DRIFT: &str = "esdm/system/schemas-directory-drift";

/// SHA-256 of the official schemas of revision 1.0.0.
fn official_digest(version: ApiVersion) -> &'static str {
    match version {
        ApiVersion::Core => "bd04f4bb223011ba39a4ef8d12409a4e339f5a2627ef25cbbb5a11505fc37d75",
        ApiVersion::DomainStorytelling => "753a556ffd2f3333f5e25d98ca7b52c40111e4894c6bedeb18c58e4aec6ffc06",
        ApiVersion::GivenWhenThen => "64e973da29ef0d527d2ce55374c2effe1e63dd6b8dce05bdded924fb7b8676d5",
    }
}

/// Whether a text is a schema as it should be.
fn is_current(version: ApiVersion, bytes: &[u8]) -> bool {
    if bytes == version.embedded().as_bytes() {
        return true;
    }
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    digest == official_digest(version)
}

/// The first thing that is not right in the directory's `schemas` folder, if it has one.
pub(super) fn check(dir: &Path) -> Option<Diagnostic> {
    let folder = dir.join("schemas");
    if !fs::metadata(&folder).is_ok_and(|m| m.is_dir()) {
        return None;
    }
    if fs::symlink_metadata(&folder).is_ok_and(|m| m.is_symlink()) {
        return Some(deviation(&folder, ".", UNEXPECTED));
    }
    let mut seen = BTreeSet::new();
    match walk(&folder, "", &mut seen) {
        Err(found) => Some(*found),
        Ok(()) => {
            let missing = ApiVersion::ALL.into_iter().find(|version| !seen.contains(version));
            missing.map(|version| {
                deviation(
                    &folder,
                    version.file(),
                    "expected file is missing from the local schemas directory",
                )
            })
        }
    }
}

const UNEXPECTED: &str = "unexpected file (not part of the embedded schema set)";

/// Walks in lexical order, directory by directory; a directory's name sorts among the files.
fn walk(folder: &Path, below: &str, seen: &mut BTreeSet<ApiVersion>) -> Result<(), Box<Diagnostic>> {
    let failed = |error: std::io::Error| {
        let place = Place::of_file(clean(folder));
        let message = format!("open {}: {}", clean(folder), reason(&error));
        Box::new(Diagnostic::error(SCHEMAS_DIRECTORY_DRIFT, message, place))
    };
    let here = if below.is_empty() { folder.to_path_buf() } else { folder.join(below) };
    let mut entries: Vec<_> =
        fs::read_dir(&here).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = if below.is_empty() { name.into_owned() } else { format!("{below}/{name}") };
        if entry.file_type().map_err(failed)?.is_dir() {
            walk(folder, &path, seen)?;
            continue;
        }
        let Some(version) = ApiVersion::ALL.into_iter().find(|version| version.file() == path) else {
            return Err(Box::new(deviation(folder, &path, UNEXPECTED)));
        };
        if !is_current(version, &fs::read(entry.path()).map_err(failed)?) {
            return Err(Box::new(deviation(folder, &path, "content differs from the embedded schema")));
        }
        seen.insert(version);
    }
    Ok(())
}

fn deviation(folder: &Path, path: &str, why: &str) -> Diagnostic {
    let message = format!(
        "local schemas/ deviates from this binary's schema set: {path}: {why}. Run `esdm update-schema` to refresh."
    );
    let place: PathBuf = folder.join(path);
    Diagnostic::error(SCHEMAS_DIRECTORY_DRIFT, message, Place::of_file(clean(&place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for version in ApiVersion::ALL {
            let path = dir.path().join("schemas").join(version.file());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, version.embedded()).unwrap();
        }
        dir
    }

    #[test]
    fn no_folder_and_exact_copies_are_fine() {
        assert_eq!(check(tempfile::tempdir().unwrap().path()), None);
        assert_eq!(check(project().path()), None);
    }

    #[test]
    fn strangers_changes_and_gaps_are_reported() {
        let dir = project();
        let schemas = dir.path().join("schemas");
        let message = || check(dir.path()).unwrap().message;
        fs::remove_file(schemas.join("core/v1.yaml")).unwrap();
        assert!(message().contains("core/v1.yaml: expected file is missing"));
        fs::write(schemas.join("core/v1.yaml"), "changed").unwrap();
        assert!(message().contains("core/v1.yaml: content differs"));
        fs::write(schemas.join(".note"), "").unwrap();
        assert!(message().contains(".note: unexpected file"));
    }
}
