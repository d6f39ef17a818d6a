//! SSH signatures of records, made and checked by OpenSSH's own `ssh-keygen`: keys stay where they are, in a file, an agent
//! or a token, and anybody can check a signature without this program.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Fault, SIGNATURE};

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
        let output = run(command.stdin(Stdio::null()))?;
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
        run(&mut command).map(|_| ())
    }
}

/// Whose signatures are expected.
#[derive(Debug, Clone)]
pub enum Trust {
    /// The record says by which key; whose it is, is not looked into.
    Recorded,
    /// Only those in this file, in the form of OpenSSH's `allowed_signers`.
    Listed(PathBuf),
}

/// Checks the signature of an entry's record; returns whose it is.
///
/// # Errors
/// Returns what is wrong with it.
pub(super) fn check(folder: &Path, fingerprint: &str, trust: &Trust) -> Result<String, Fault> {
    let signature = folder.join(SIGNATURE);
    let wrong = |what: String| Fault::new(&signature, what);
    let record = || File::open(folder.join(super::RECORD)).map_err(|_| wrong("has no record".to_owned()));
    let mut command = Command::new(SSH_KEYGEN);
    command.args(["-Y", "check-novalidate", "-n", NAMESPACE, "-s"]).arg(&signature).stdin(record()?);
    let output = run(&mut command).map_err(|why| wrong(format!("does not hold good: {why}")))?;
    if !output.split_whitespace().any(|word| word == fingerprint) {
        return Err(wrong(format!("is by another key than the record says, which is {fingerprint}")));
    }
    let Trust::Listed(list) = trust else { return Ok(fingerprint.to_owned()) };
    let mut command = Command::new(SSH_KEYGEN);
    command.args(["-Y", "find-principals", "-s"]).arg(&signature).arg("-f").arg(list).stdin(Stdio::null());
    let unlisted = || wrong(format!("is by {fingerprint}, which {} does not list", list.display()));
    let output = run(&mut command).map_err(|_| unlisted())?;
    let principal = output.lines().next().unwrap_or_default().trim().to_owned();
    let mut command = Command::new(SSH_KEYGEN);
    command.args(["-Y", "verify", "-n", NAMESPACE, "-I", &principal, "-s"]).arg(&signature).arg("-f").arg(list);
    run(command.stdin(record()?)).map_err(|_| unlisted())?;
    Ok(format!("{principal} ({fingerprint})"))
}

/// Runs `ssh-keygen` and returns what it prints.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output();
    let output =
        output.map_err(|_| format!("{SSH_KEYGEN} cannot be run; it comes with OpenSSH, which every system offers"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("it does not say why");
    Err(format!("{SSH_KEYGEN} says: {said}"))
}
