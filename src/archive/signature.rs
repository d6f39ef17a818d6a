//! SSH signatures of records, made and checked by OpenSSH's own `ssh-keygen`: keys stay where they are, in a file, an agent
//! or a token, and anybody can check a signature without this program.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Archive, Entry, Fault, RECORD, SIGNATURE};
use crate::diag::wording::counted;

/// What the signatures are for: `ssh-keygen` calls it the namespace.
const NAMESPACE: &str = "boardpack";

/// The program.
const SSH_KEYGEN: &str = "ssh-keygen";

/// An officer's key.
#[derive(Debug, Clone)]
pub struct SshKey {
    /// The private key's file, or the public one's if an agent or a token holds the private one.
    file: PathBuf,
    /// `SHA256:` and the digest of the public key.
    pub fingerprint: String,
}

impl SshKey {
    /// Looks a key up.
    ///
    /// # Errors
    /// Returns why it cannot be used, in one sentence.
    pub fn find(file: &Path) -> Result<Self, String> {
        if !file.is_file() {
            return Err(format!("there is no key {}", file.display()));
        }
        let mut command = Command::new(SSH_KEYGEN);
        command.args(["-l", "-E", "sha256", "-f"]).arg(file);
        let output = match run(command.stdin(Stdio::null())) {
            Err(Failed::Said(_)) => String::new(),
            output => output.map_err(Failed::in_words)?,
        };
        let fingerprint = output.split_whitespace().nth(1).filter(|word| word.starts_with("SHA256:"));
        let fingerprint = fingerprint.ok_or_else(|| format!("{} is not an SSH key", file.display()))?.to_owned();
        Ok(Self { file: file.to_path_buf(), fingerprint })
    }

    /// Signs a file; the signature comes to lie beside it. `ssh-keygen` asks for the passphrase if there is one.
    ///
    /// # Errors
    /// Returns why it was not signed, in one sentence.
    pub fn sign(&self, file: &Path) -> Result<(), String> {
        let mut command = Command::new(SSH_KEYGEN);
        command.args(["-Y", "sign", "-n", NAMESPACE, "-f"]).arg(&self.file).arg(file);
        run(&mut command).map(|_| ()).map_err(Failed::in_words)
    }
}

/// Whose signatures are expected.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The record says by which key; whose it is, is not looked into.
    Recorded,
    /// Every record must be signed, by those in this file, in the form of OpenSSH's `allowed_signers`.
    Listed(PathBuf),
}

/// Why `ssh-keygen` was of no use.
enum Failed {
    /// It is not on this machine.
    Missing,
    /// What it says.
    Said(String),
}

impl Failed {
    fn in_words(self) -> String {
        match self {
            Self::Missing => format!("{SSH_KEYGEN} is not on this computer; it comes with OpenSSH"),
            Self::Said(text) if text.contains("incorrect passphrase") => {
                "the passphrase was not given, or not the right one; without a terminal, use ssh-agent".to_owned()
            }
            Self::Said(text) => format!("{SSH_KEYGEN} says: {text}"),
        }
    }
}

/// Checks the signature of every record that should have one; returns whose they are, by entry.
#[must_use]
pub fn signatures(archive: &Archive, trust: &Trust) -> (BTreeMap<String, String>, Vec<Fault>) {
    let (mut signers, mut faults) = (BTreeMap::new(), Vec::new());
    let mut unchecked = 0;
    for entry in &archive.entries {
        match check(entry, trust) {
            Ok(Some(signer)) => {
                signers.insert(entry.name.clone(), signer);
            }
            Ok(None) => {}
            Err(None) => unchecked += 1,
            Err(Some(fault)) => faults.push(fault),
        }
    }
    if unchecked > 0 {
        let what = format!(
            "has {} that could not be checked: {}; install it and verify again",
            counted(unchecked, "signature"),
            Failed::Missing.in_words()
        );
        faults.push(Fault::new(&archive.folder, what));
    }
    (signers, faults)
}

/// Checks the signature of an entry's record: whose it is, what is wrong with it, or that it cannot be checked here.
fn check(entry: &Entry, trust: &Trust) -> Result<Option<String>, Option<Fault>> {
    let signature = entry.folder.join(SIGNATURE);
    let wrong = |what: String| Some(Fault::new(&signature, what));
    let failed = |why: Failed, what: String| match why {
        Failed::Missing => None,
        Failed::Said(_) => wrong(what),
    };
    let Some(fingerprint) = &entry.record.signing_key else {
        return match trust {
            Trust::Recorded => Ok(None),
            Trust::Listed(_) => Err(Some(Fault::new(&entry.folder, "is not signed with an SSH key"))),
        };
    };
    let record = || File::open(entry.folder.join(RECORD)).map_err(|_| wrong("has no record".to_owned()));
    let mut command = Command::new(SSH_KEYGEN);
    command.args(["-Y", "check-novalidate", "-n", NAMESPACE, "-s"]).arg(&signature).stdin(record()?);
    let output = run(&mut command).map_err(|why| failed(why, "does not hold good for its record".to_owned()))?;
    if !output.split_whitespace().any(|word| word == fingerprint) {
        return Err(wrong(format!("is by another key than the record says, which is {fingerprint}")));
    }
    let Trust::Listed(list) = trust else { return Ok(Some(fingerprint.clone())) };
    // A key may have expired since; what matters is whether it was good on the day.
    let day = format!("-Overify-time={}", entry.statement().on.strftime("%Y%m%d"));
    let mut command = Command::new(SSH_KEYGEN);
    command.args(["-Y", "find-principals", &day, "-s"]).arg(&signature).arg("-f").arg(list).stdin(Stdio::null());
    let unlisted = || format!("is by {fingerprint}, which {} does not allow", list.display());
    let output = run(&mut command).map_err(|why| failed(why, unlisted()))?;
    for principal in output.lines().flat_map(|line| line.split(',')).map(str::trim).filter(|p| !p.is_empty()) {
        let mut command = Command::new(SSH_KEYGEN);
        command
            .args(["-Y", "verify", "-n", NAMESPACE, &day, "-I", principal, "-s"])
            .arg(&signature)
            .arg("-f")
            .arg(list);
        if run(command.stdin(record()?)).is_ok() {
            return Ok(Some(format!("{principal} ({fingerprint})")));
        }
    }
    Err(wrong(unlisted()))
}

/// Runs `ssh-keygen` and returns what it prints.
fn run(command: &mut Command) -> Result<String, Failed> {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().map_err(|_| Failed::Missing)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Failed::Said(said.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ")))
}
