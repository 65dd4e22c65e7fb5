//! Lets the server compile before the widget was built, and again after it was.

fn main() {
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dist");
    // Without the folder there would be nothing to watch; an empty one means "not built yet".
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo::warning=the folder of the widget's files can't be made: {dist}: {error}");
    }
    println!("cargo::rerun-if-changed={dist}");
}
