//! What the vendor says of an entity: what its user may do, and its fields with their picklists.

use super::kind::{Field, Kind, Shape};
use super::options::Hidden;
use super::render::list;
use crate::simulator::Reply;
use crate::simulator::world::World;
use serde_json::{Value, json};

/// 0 nothing, 1 everything, 2 some of it.
pub(super) fn entity(kind: &Kind, hidden: &[Hidden]) -> Reply {
    let some = hidden.iter().any(|what| match what {
        Hidden::NonBillableTime => kind.path == "TimeEntries",
        Hidden::TimeOff => false,
        Hidden::Contracts => kind.path.starts_with("Contract"),
    });
    let query = if some { 2 } else { 1 };
    let info = json!({
        "name": kind.noun,
        "canCreate": false,
        "canDelete": false,
        "canQuery": true,
        "canUpdate": false,
        "userAccessForCreate": 0,
        "userAccessForDelete": 0,
        "userAccessForQuery": query,
        "userAccessForUpdate": 0,
        "hasUserDefinedFields": false,
        "supportsWebhookCallouts": false,
    });
    Reply::json(json!({ "info": info }).to_string())
}

/// The description of all fields.
pub(super) fn fields(kind: &Kind, world: &World) -> Reply {
    let all: Vec<Value> = kind.fields().map(|f| describe(kind, f, world)).collect();
    Reply::json(json!({ "fields": all }).to_string())
}

fn describe(kind: &Kind, field: Field, world: &World) -> Value {
    let values = list::values(kind.path, field.name, world);
    let is_list = field.shape == Shape::Picklist;
    json!({
        "name": field.name,
        "dataType": match field.shape {
            Shape::Integer | Shape::Picklist => "integer",
            Shape::Decimal => "decimal",
            Shape::Text => "string",
            Shape::Flag => "boolean",
            Shape::Date => "datetime",
        },
        "length": 0,
        "isRequired": false,
        "isReadOnly": true,
        "isQueryable": field.queryable,
        "isReference": false,
        "referenceEntityType": "",
        "isPickList": is_list,
        "picklistValues": is_list.then(|| picklist(&values)),
        "picklistParentValueField": "",
        "isSupportedWebhookField": false,
    })
}

/// Numbers as text, and what people read.
fn picklist(values: &[(i64, String)]) -> Vec<Value> {
    let one = |(n, (value, label)): (usize, &(i64, String))| {
        json!({
            "value": value.to_string(),
            "label": label,
            "isDefaultValue": n == 0,
            "sortOrder": n,
            "parentValue": "",
            "isActive": true,
            "isSystem": false,
        })
    };
    values.iter().enumerate().map(one).collect()
}
