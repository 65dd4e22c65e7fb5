//! Values that last as long as their part of the page, in one type for all of them.
//!
//! Signals and stored values of Leptos would do, but their code is compiled anew for each type of value, and readers
//! download it: docs/decisions.md has what that costs. Here it is compiled once, for a value of any type.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::rc::Rc;

use leptos::prelude::*;

/// A value, and who is told when it changes.
struct Held<T> {
    value: RefCell<T>,
    changed: ArcTrigger,
}

/// A value of any type.
trait AnyHeld: Any {
    fn changed(&self) -> &ArcTrigger;
}

impl<T: 'static> AnyHeld for Held<T> {
    fn changed(&self) -> &ArcTrigger {
        &self.changed
    }
}

/// Where one is.
type Place = StoredValue<Rc<dyn AnyHeld>, LocalStorage>;

/// A value that nobody is told of when it changes.
pub struct Stored<T> {
    place: Place,
    kind: PhantomData<fn() -> T>,
}

/// A value that only the state itself changes; whoever reads it runs again then.
pub struct ReadVar<T>(Stored<T>);

/// A value; whoever reads it runs again when it changes.
pub struct Var<T>(ReadVar<T>);

#[inline(never)]
fn put(held: Rc<dyn AnyHeld>) -> Place {
    StoredValue::new_local(held)
}

#[inline(never)]
fn find(place: Place) -> Option<Rc<dyn AnyHeld>> {
    place.try_get_value()
}

#[inline(never)]
fn track(place: Place) {
    if let Some(held) = find(place) {
        held.changed().track();
    }
}

#[inline(never)]
fn notify(place: Place) {
    if let Some(held) = find(place) {
        held.changed().notify();
    }
}

impl<T: 'static> Stored<T> {
    /// Holds a value for as long as the present owner lives.
    #[must_use]
    pub fn new(value: T) -> Self {
        let changed = ArcTrigger::new();
        let value = RefCell::new(value);
        Self {
            place: put(Rc::new(Held { value, changed })),
            kind: PhantomData,
        }
    }

    /// Once for each type, and not at each place that reads one.
    #[inline(never)]
    fn held(self) -> Option<Rc<Held<T>>> {
        let held: Rc<dyn Any> = find(self.place)?;
        held.downcast().ok()
    }

    /// Whether its owner is gone, and it with them.
    #[must_use]
    pub fn is_disposed(self) -> bool {
        find(self.place).is_none()
    }

    /// Reads it, unless its owner is gone.
    pub fn try_with_value<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.held().map(|held| read(&held.value.borrow()))
    }

    /// Reads it.
    pub fn with_value<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.try_with_value(read)
            .expect("a part of the page reads what lives at least as long")
    }

    /// A copy of it.
    #[must_use]
    pub fn get_value(self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    /// A copy of it, unless its owner is gone.
    #[must_use]
    pub fn try_get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_value(T::clone)
    }

    /// Changes it, unless its owner is gone.
    pub fn update_value(self, change: impl FnOnce(&mut T)) {
        if let Some(held) = self.held() {
            change(&mut held.value.borrow_mut());
        }
    }

    /// Replaces it, unless its owner is gone.
    pub fn set_value(self, value: T) {
        let mut value = value;
        // What was there before is dropped when nothing is borrowed any more: it may do anything.
        self.update_value(|now| std::mem::swap(now, &mut value));
    }
}

impl<T: 'static> ReadVar<T> {
    /// Holds a value for as long as the present owner lives.
    pub(in crate::state) fn new(value: T) -> Self {
        Self(Stored::new(value))
    }

    /// Replaces it, unless its owner is gone.
    pub(in crate::state) fn set(self, value: T) {
        self.0.set_value(value);
        notify(self.0.place);
    }

    /// Changes it, unless its owner is gone.
    pub(in crate::state) fn update(self, change: impl FnOnce(&mut T)) {
        self.0.update_value(change);
        notify(self.0.place);
    }

    /// Reads it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.0.with_value(read)
    }

    /// Reads it without being told of changes.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.0.with_value(read)
    }

    /// Has whoever runs now run again when it changes.
    pub fn track(self) {
        track(self.0.place);
    }

    /// A copy of it.
    #[must_use]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy of it, without being told of changes.
    #[must_use]
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.0.get_value()
    }

    /// A copy of it, unless its owner is gone, without being told of changes.
    #[must_use]
    pub fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.0.try_get_value()
    }
}

impl<T: 'static> Var<T> {
    /// Holds a value for as long as the present owner lives.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(ReadVar::new(value))
    }

    /// Replaces it, unless its owner is gone.
    pub fn set(self, value: T) {
        self.0.set(value);
    }

    /// Changes it, unless its owner is gone.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.0.update(change);
    }
}

impl<T> Deref for Var<T> {
    type Target = ReadVar<T>;

    fn deref(&self) -> &ReadVar<T> {
        &self.0
    }
}

/// Handles are copied, whatever they lead to.
macro_rules! copy {
    ($($handle:ident)+) => {
        $(
            impl<T> Copy for $handle<T> {}

            impl<T> Clone for $handle<T> {
                fn clone(&self) -> Self {
                    *self
                }
            }
        )+
    };
}

copy! { Stored ReadVar Var }
