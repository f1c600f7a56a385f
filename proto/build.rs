//! Compiles the contract with `protox`, so that no system `protoc` is needed.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir("identity/v1")?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "proto")
    });
    files.sort();
    println!("cargo::rerun-if-changed=identity/v1");

    let descriptors = protox::compile(&files, ["."])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("identity.v1.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        // Next to a refusal, which is small.
        .boxed(".identity.v1.ResolveLoginResponse.outcome.login")
        .compile_fds(descriptors)?;
    Ok(())
}
