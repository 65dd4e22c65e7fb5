//! Puts the functions of a module in an order that compresses well.
//!
//! A compiler writes many functions that differ in little, and a compressor finds what was said before best where it
//! was said just before. So every function is followed by the one most like it. Of the instructions, those that name a
//! function get its new number; everything else stays what it was, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::panic::resume_unwind;
use std::thread;

use anyhow::{Context, Result, bail};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

use crate::compress::{self, Effort};

/// Functions are the more similar the more sequences of so many bytes they have in common.
const SEQUENCE: usize = 3;
/// From so many functions on it is tried. Which is best nobody can know before: a change of one function changes all
/// that comes after it.
const BEGINNINGS: usize = 16;

/// The module `wasm` with each function followed by the most similar one that is left: from the first on, or from
/// another if that compresses better.
///
/// The same module always comes out the same.
///
/// # Errors
///
/// If `wasm` is not a valid module or has names for its functions, or the result would not be valid.
pub fn order(wasm: &[u8]) -> Result<Vec<u8>> {
    // Then every number in it is that of a function which is there.
    wasmparser::validate(wasm).context("the module is not valid")?;
    let (imported, bodies) = functions(wasm).context("reading the module's functions")?;
    let similarity = Similarity::of(&bodies);
    // The optimiser puts first what is called most often, as the first numbers are the shortest.
    let beginnings = (0..BEGINNINGS).map(|at| at * bodies.len() / BEGINNINGS);
    let tried: Vec<Result<(usize, Vec<u8>)>> = thread::scope(|scope| {
        let tries: Vec<_> = beginnings
            .map(|first| {
                let similarity = &similarity;
                scope.spawn(move || {
                    let ordered = ordered(wasm, imported, similarity.sequence(first))?;
                    Ok((compress::brotli(&ordered, Effort::Best)?.len(), ordered))
                })
            })
            .collect();
        let join = |one: thread::ScopedJoinHandle<'_, _>| {
            one.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        tries.into_iter().map(join).collect()
    });
    let tried = tried.into_iter().collect::<Result<Vec<_>>>()?;
    let best = tried.into_iter().min_by_key(|(weight, _)| *weight);
    let (_, ordered) = best.context("nothing was tried")?;
    Ok(ordered)
}

/// The module with its functions in this sequence.
fn ordered(wasm: &[u8], imported: u32, sequence: Vec<usize>) -> Result<Vec<u8>> {
    let mut places = vec![0; sequence.len()];
    for (place, &function) in (0..).zip(&sequence) {
        places[function] = imported + place;
    }
    let mut module = Module::new();
    Order {
        imported,
        sequence,
        places,
    }
    .parse_core_module(&mut module, Parser::new(0), wasm)
    .context("writing the module's functions in their new order")?;
    let ordered = module.finish();
    wasmparser::validate(&ordered).context("the module is not valid with its functions ordered")?;
    Ok(ordered)
}

/// How many functions `wasm` imports, and the bodies of its own.
fn functions(wasm: &[u8]) -> Result<(u32, Vec<&[u8]>)> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if let TypeRef::Func(_) | TypeRef::FuncExact(_) = import?.ty {
                        imported += 1;
                    }
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            // Names go by numbers in rising order, which the encoder would not restore.
            Payload::CustomSection(section) if section.name() == "name" => {
                bail!("the module names its functions; a packed one must not");
            }
            _ => {}
        }
    }
    Ok((imported, bodies))
}

/// What the functions of a module have in common.
struct Similarity<'a> {
    /// The sequences of bytes in each function.
    said: Vec<BTreeSet<&'a [u8]>>,
    /// Which functions have a sequence.
    sayers: BTreeMap<&'a [u8], Vec<usize>>,
}

impl<'a> Similarity<'a> {
    fn of(bodies: &[&'a [u8]]) -> Self {
        let said: Vec<BTreeSet<&[u8]>> = bodies
            .iter()
            .map(|body| body.windows(SEQUENCE).collect())
            .collect();
        let mut sayers: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for (function, sequences) in said.iter().enumerate() {
            for sequence in sequences {
                sayers.entry(sequence).or_default().push(function);
            }
        }
        Self { said, sayers }
    }

    /// Which function stands at each place: after each the most similar one that is left.
    fn sequence(&self, first: usize) -> Vec<usize> {
        let Self { said, sayers } = self;
        let mut left: Vec<usize> = (0..said.len()).collect();
        let mut placed = Vec::with_capacity(said.len());
        let mut next = left.get(first).copied();
        while let Some(function) = next {
            left.retain(|&other| other != function);
            placed.push(function);
            let mut common = vec![0_u32; said.len()];
            for sequence in &said[function] {
                for &other in &sayers[sequence] {
                    common[other] += 1;
                }
            }
            // Long functions have more in common with everything. With the square root it would be the cosine; measured,
            // 0.75 saves 250 bytes of 94,000 more.
            let similarity = |other: usize| {
                f64::from(common[other]) / (said[other].len().max(1) as f64).powf(0.75)
            };
            // From the end, as the last of equals would win.
            next = left
                .iter()
                .rev()
                .copied()
                .max_by(|&one, &other| similarity(one).total_cmp(&similarity(other)));
        }
        placed
    }
}

/// Writes a module with its functions in another order.
struct Order {
    /// How many functions are imported; these come first and stay where they are.
    imported: u32,
    /// Which of the module's own functions stands at each place.
    sequence: Vec<usize>,
    /// The new number of each of them.
    places: Vec<u32>,
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(match function.checked_sub(self.imported) {
            Some(own) => self.places[own as usize],
            None => function,
        })
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for &function in &self.sequence {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.sequence.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
