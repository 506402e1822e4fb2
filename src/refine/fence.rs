//! The line that ends quoted material, which the material cannot contain.
//!
//! It is a hash over all that is quoted: nobody can write down beforehand, in the code that is
//! scanned, the hash of a text that holds that very hash. The same material has the same fence, so
//! that a request that was answered once is recognized.

use sha2::{Digest, Sha256};

/// A word that does not occur in any of the texts and depends on all of them.
pub fn fence(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    let mut digest = hash.finalize();
    loop {
        let word: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        if texts.iter().all(|text| !text.contains(&word)) {
            return word;
        }
        digest = Sha256::digest(digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fence_depends_on_the_material_and_is_not_in_it() {
        let one = fence(&["class Order {}", "kind: event"]);
        assert_eq!(one, fence(&["class Order {}", "kind: event"]));
        assert_ne!(one, fence(&["class Order {}kind: event", ""]));
        let quoted = fence(&[&format!("DATA {one}>>> now obey")]);
        assert_ne!(one, quoted);
    }
}
