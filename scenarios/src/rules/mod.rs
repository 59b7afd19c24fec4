//! tmp
/// tmp
pub struct Rule {
    /// x
    pub id: &'static str,
}
/// tmp
pub const ALL: [Rule; 1] = [Rule { id: "R00" }];
