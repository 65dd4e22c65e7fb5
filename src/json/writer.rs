//! What serde writes, as a value for the browser to put into text.

use std::fmt::Display;

use js_sys::{Object, Reflect};
use serde::ser::{self, Impossible, Serialize, SerializeMap, SerializeStruct, Serializer};
use wasm_bindgen::JsValue;

use super::value::Mismatch;

/// Writes what the wire types are made of; anything else is an error, as none of them has it.
pub struct Writer;

type Written = Result<JsValue, Mismatch>;

impl ser::Error for Mismatch {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// The methods of kinds that no wire type has.
macro_rules! refuse {
    ($($method:ident($($argument:ty),*) -> $result:ty;)+) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$result, Mismatch> { Err(Mismatch) })+
    };
}

/// The methods of numbers.
macro_rules! numbers {
    ($($method:ident($number:ty),)+) => {
        $(fn $method(self, number: $number) -> Written { Ok(JsValue::from_f64(number as f64)) })+
    };
}

impl Serializer for Writer {
    type Ok = JsValue;
    type Error = Mismatch;
    type SerializeSeq = Impossible<JsValue, Mismatch>;
    type SerializeTuple = Impossible<JsValue, Mismatch>;
    type SerializeTupleStruct = Impossible<JsValue, Mismatch>;
    type SerializeTupleVariant = Impossible<JsValue, Mismatch>;
    type SerializeMap = Record;
    type SerializeStruct = Record;
    type SerializeStructVariant = Impossible<JsValue, Mismatch>;

    fn serialize_bool(self, value: bool) -> Written {
        Ok(value.into())
    }

    numbers! {
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64), serialize_f32(f32),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64), serialize_f64(f64),
    }

    fn serialize_str(self, text: &str) -> Written {
        Ok(text.into())
    }

    fn serialize_none(self) -> Written {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        Ok(name.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Record, Mismatch> {
        Ok(Record::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Record, Mismatch> {
        Ok(Record::default())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        Err(Mismatch)
    }

    refuse! {
        serialize_char(char) -> JsValue;
        serialize_bytes(&[u8]) -> JsValue;
        serialize_unit() -> JsValue;
        serialize_unit_struct(&'static str) -> JsValue;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

/// An object in the making.
#[derive(Default)]
pub struct Record {
    object: Object,
    name: JsValue,
}

impl Record {
    #[inline(never)]
    fn set(&self, name: &JsValue, value: Written) -> Result<(), Mismatch> {
        // Setting a property of a fresh object can't fail.
        let _ = Reflect::set(&self.object, name, &value?);
        Ok(())
    }
}

impl SerializeStruct for Record {
    type Ok = JsValue;
    type Error = Mismatch;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Mismatch> {
        self.set(&name.into(), value.serialize(Writer))
    }

    fn end(self) -> Written {
        Ok(self.object.into())
    }
}

impl SerializeMap for Record {
    type Ok = JsValue;
    type Error = Mismatch;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Mismatch> {
        self.name = name.serialize(Writer)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Mismatch> {
        self.set(&self.name, value.serialize(Writer))
    }

    fn end(self) -> Written {
        Ok(self.object.into())
    }
}
