//! A module whose functions are told apart by the first number in them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, Instruction, Module, NameMap, NameSection, RefType,
    StartSection, TableSection, TableType, TypeSection,
};
use wasmparser::{
    ConstExpr as ReadExpr, Element, ElementItems, ElementKind, Operator, Parser, Payload,
};

use super::order;

/// The number of the one function that is imported.
const IMPORTED: u32 = 0;

/// Fruit and stones in turn, each with the functions it calls or refers to.
const REFERENCES: [&[u32]; 6] = [&[2, IMPORTED], &[6], &[], &[3, 3], &[1], &[4]];

/// A module of [`REFERENCES`]' functions, that number 10 is the first of.
fn module() -> Module {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import("a", "b", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for (place, references) in REFERENCES.iter().enumerate() {
        functions.function(0);
        code.function(&function(place, references));
    }
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: 8,
        maximum: None,
        shared: false,
    });
    let mut exports = ExportSection::new();
    exports.export("c", ExportKind::Func, 2);
    exports.export("d", ExportKind::Func, IMPORTED);
    let mut elements = ElementSection::new();
    let listed = Elements::Functions(Cow::Borrowed(&[1, 2, IMPORTED, 5]));
    elements.active(None, &ConstExpr::i32_const(0), listed);
    let computed = [ConstExpr::ref_func(6), ConstExpr::ref_func(3)];
    let computed = Elements::Expressions(RefType::FUNCREF, Cow::Borrowed(&computed));
    elements.active(None, &ConstExpr::i32_const(4), computed);
    elements.declared(Elements::Functions(Cow::Borrowed(&[1, 2, 3, 4, 5, 6])));

    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&exports)
        .section(&StartSection { function_index: 4 })
        .section(&elements)
        .section(&code);
    module
}

/// The function at `place`: says its number, then does what those of its kind do.
fn function(place: usize, references: &[u32]) -> Function {
    let mut function = Function::new([]);
    let mut says = function.instructions();
    says.i32_const(10 + place as i32).drop();
    for &number in references {
        says.call(number).ref_func(number).drop();
    }
    for _ in 0..4 {
        if place.is_multiple_of(2) {
            says.f64_const(2.5.into()).f64_sqrt().f64_floor().drop();
        } else {
            says.i32_const(77).i32_eqz().i32_clz().i32_popcnt().drop();
        }
    }
    function.instruction(&Instruction::End);
    function
}

/// What a module says about its functions, by the numbers they say; -1 is the imported one.
#[derive(Debug, PartialEq)]
struct Told {
    exported: BTreeMap<String, i32>,
    started: Option<i32>,
    elements: Vec<Vec<i32>>,
    /// By function: whom it calls and refers to.
    references: BTreeMap<i32, Vec<i32>>,
}

/// The numbers that the functions of `wasm` say, in the order of the functions, the imported one included.
fn sequence(wasm: &[u8]) -> Vec<i32> {
    let mut numbers = vec![-1];
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::CodeSectionEntry(body) = payload.expect("a module") {
            let mut operators = body.get_operators_reader().expect("operators");
            match operators.read().expect("an operator") {
                Operator::I32Const { value } => numbers.push(value),
                other => panic!("a function begins with {other:?}"),
            }
        }
    }
    numbers
}

fn told(wasm: &[u8]) -> Told {
    let numbers = sequence(wasm);
    let said = |index: u32| numbers[index as usize];
    let mut told = Told {
        exported: BTreeMap::new(),
        started: None,
        elements: Vec::new(),
        references: BTreeMap::new(),
    };
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.expect("a module") {
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.expect("an export");
                    told.exported
                        .insert(export.name.to_owned(), said(export.index));
                }
            }
            Payload::StartSection { func, .. } => told.started = Some(said(func)),
            Payload::ElementSection(elements) => {
                for element in elements {
                    let element = element.expect("an element");
                    if !matches!(element.kind, ElementKind::Declared) {
                        told.elements
                            .push(listed(element).into_iter().map(said).collect());
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                let operators = body.get_operators_reader().expect("operators");
                let references = operators
                    .into_iter()
                    .filter_map(|operator| referred(&operator.expect("an operator")))
                    .map(said)
                    .collect();
                let place = told.references.len() + 1;
                told.references.insert(place as i32, references);
            }
            _ => {}
        }
    }
    // Until here they were counted.
    told.references = std::mem::take(&mut told.references)
        .into_iter()
        .map(|(place, references)| (said(place as u32), references))
        .collect();
    told
}

/// The numbers of the functions in `element`.
fn listed(element: Element<'_>) -> Vec<u32> {
    let computed = |expression: ReadExpr<'_>| {
        let first = expression.get_operators_reader().read();
        referred(&first.expect("an operator")).expect("a function")
    };
    match element.items {
        ElementItems::Functions(functions) => functions
            .into_iter()
            .map(|function| function.expect("a function"))
            .collect(),
        ElementItems::Expressions(_, expressions) => expressions
            .into_iter()
            .map(|expression| computed(expression.expect("an expression")))
            .collect(),
    }
}

/// The function that an operator calls or refers to.
fn referred(operator: &Operator<'_>) -> Option<u32> {
    match operator {
        Operator::Call { function_index } | Operator::RefFunc { function_index } => {
            Some(*function_index)
        }
        _ => None,
    }
}

#[test]
fn similar_functions_stand_next_to_each_other() {
    let before = module().finish();
    assert_eq!(sequence(&before), [-1, 10, 11, 12, 13, 14, 15]);
    let after = sequence(&order(&before).expect("an order"));
    assert_eq!(after[0], -1);
    let is_fruit: Vec<bool> = after[1..].iter().map(|number| number % 2 == 0).collect();
    // Whichever comes first.
    let changes = is_fruit.windows(2).filter(|pair| pair[0] != pair[1]);
    assert_eq!(changes.count(), 1, "{after:?}");
}

#[test]
fn whoever_was_called_exported_or_listed_still_is() {
    let before = module().finish();
    let after = order(&before).expect("an order");
    let expected = told(&before);
    assert_eq!(expected.exported["c"], 11);
    assert_eq!(expected.started, Some(13));
    assert_eq!(expected.elements, [vec![10, 11, -1, 14], vec![15, 12]]);
    assert_eq!(expected.references[&10], [11, 11, -1, -1]);
    assert_eq!(told(&after), expected);
}

#[test]
fn the_order_is_the_same_every_time() {
    let before = module().finish();
    let after = order(&before).expect("an order");
    assert_eq!(order(&before).expect("an order"), after);
    assert_eq!(after.len(), before.len());
}

#[test]
fn a_module_without_functions_stays_what_it_is() {
    let empty = Module::new().finish();
    assert_eq!(order(&empty).expect("an order"), empty);
}

#[test]
fn what_cannot_be_ordered_is_refused() {
    let check = |wasm: &[u8], expected: &str| {
        let refusal = format!("{:#}", order(wasm).expect_err("no order"));
        assert!(refusal.contains(expected), "{refusal}");
    };
    check(b"not a module", "the module is not valid");
    let mut names = NameMap::new();
    names.append(1, "first");
    let mut section = NameSection::new();
    section.functions(&names);
    let mut named = module();
    named.section(&section);
    check(&named.finish(), "names its functions");
}
