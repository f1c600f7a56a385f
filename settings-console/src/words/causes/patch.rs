//! What is wrong with an operation of a PATCH, or with its path.

use super::Said;

pub(super) const OPERATIONS_MISSING: Said = Said {
    en: "A PATCH arrives without its list \"Operations\": the changed attributes are sent alone, as PUT would have them, or the list has another name. Let the connector send SCIM 2.0's PATCH, or use PUT.",
    ja: "PATCH に \"Operations\" のリストがありません（PUT のように属性だけが送られているか、リストの名前が違います）。コネクタで SCIM 2.0 の PATCH 形式にするか、PUT を使ってください。",
};
pub(super) const OPERATIONS_MALFORMED: Said = Said {
    en: "A PATCH has \"Operations\" that is no list of operations: it is empty, or a single object or a text in the place of a list. Correct it in the connector.",
    ja: "PATCH の \"Operations\" が操作のリストになっていません（空のリスト、単独のオブジェクト、文字列など）。コネクタの設定を修正してください。",
};
pub(super) const OPERATION_UNKNOWN: Said = Said {
    en: "A PATCH has an operation that is none: \"op\" has to be add, remove or replace. Correct it in the connector.",
    ja: "PATCH の \"op\" の値が正しくありません。add、remove、replace のいずれかにしてください（コネクタの設定）。",
};
pub(super) const JSON_PATCH: Said = Said {
    en: "A PATCH is written as JSON Patch (RFC 6902), a bare list of operations; SCIM 2.0 has a message of its own, with \"schemas\" and \"Operations\". Let the connector send SCIM's PATCH, or use PUT.",
    ja: "PATCH が JSON Patch（RFC 6902）の形式（操作だけのリスト）で送られています。SCIM 2.0 では \"schemas\" と \"Operations\" を持つ形式を使います。コネクタで SCIM の PATCH 形式にするか、PUT を使ってください。",
};
pub(super) const VALUE_MISSING: Said = Said {
    en: "A PATCH wants to set {attribute} and does not say to what: the operation has no \"value\". Correct it in the connector, or let it remove the attribute where the directory has none.",
    ja: "PATCH で{attribute}を設定しようとしていますが、\"value\" がありません。コネクタを修正するか、ディレクトリに値がない場合は remove を使うように設定してください。",
};
pub(super) const VALUE_WITHOUT_PATH: Said = Said {
    en: "A PATCH has an operation that does not say which attribute it is for: it has no \"path\", and its \"value\" is no object with attributes and their values. Add the path in the connector.",
    ja: "PATCH の操作に、どの属性を変更するのかが指定されていません（\"path\" がなく、\"value\" も属性と値のオブジェクトではありません）。コネクタで path を追加してください。",
};
pub(super) const REMOVE_WITH_VALUE: Said = Said {
    en: "A PATCH removes from {attribute} and names by \"value\" what is to go; SCIM has that in the path. Let the connector send a path such as emails[type eq \"work\"] and no value.",
    ja: "PATCH の remove で、{attribute}から削除するものが \"value\" で指定されています。SCIM では path で指定します。emails[type eq \"work\"] のような path を使い、value を付けないように設定してください。",
};
pub(super) const PATH_MISSING: Said = Said {
    en: "A PATCH removes something and does not say what: the operation remove has no path. Correct it in the connector.",
    ja: "PATCH の remove に path がなく、何を削除するのか指定されていません。コネクタの設定を修正してください。",
};
pub(super) const PATH_SYNTAX: Said = Said {
    en: "The target of a mapping cannot be read as the path of an attribute, such as emails/work. Write it as emails[type eq \"work\"].value ({mapping}).",
    ja: "マッピングのターゲットを属性のパスとして読み取れません（emails/work など）。emails[type eq \"work\"].value の形にしてください（{mapping}）。",
};
pub(super) const EXTENSION_UNKNOWN: Said = Said {
    en: "The identity provider maps an attribute of an extension that this organization does not have: {attribute}. Correct the extension's URN, delete the row ({mapping}), or ask whoever operates this service to declare the extension.",
    ja: "この組織にない拡張スキーマの属性がマッピングされています：{attribute}。URN を修正するか、その行を削除するか（{mapping}）、拡張スキーマの登録をサービスの運用者に依頼してください。",
};
pub(super) const ATTRIBUTE_WITHOUT_URN: Said = Said {
    en: "The identity provider maps {attribute} without its schema in front: it is an attribute of the Enterprise User extension. Let the target be urn:ietf:params:scim:schemas:extension:enterprise:2.0:User: with the name behind it ({mapping}).",
    ja: "{attribute}が、スキーマの指定なしでマッピングされています。これは Enterprise User 拡張スキーマの属性です。ターゲットの名前の前に urn:ietf:params:scim:schemas:extension:enterprise:2.0:User: を付けてください（{mapping}）。",
};
pub(super) const REQUIRED_REMOVED: Said = Said {
    en: "The identity provider wants to remove {attribute}, which is required: the directory has no value for it any more. Fill it there, or map a field that everybody has ({mapping}).",
    ja: "必須の{attribute}を削除しようとしています。ディレクトリに値がなくなっています。値を入力するか、全員に値のある項目を割り当ててください（{mapping}）。",
};
pub(super) const PATH_NO_LIST: Said = Said {
    en: "A mapping has square brackets behind {attribute}, which is no list. Write its name alone, or with a part behind a dot, such as name.familyName ({mapping}).",
    ja: "リストではない{attribute}の後に角括弧（[ ]）が付いています。属性名だけ、または name.familyName のように要素名を付けた形にしてください（{mapping}）。",
};
