"""What a strict client makes of each answer: python-scim's scim2-client, with all of its validation.

Apart from the testers, which judge a service's behaviour: this one is how a careful program would use it, and each
answer is held against the models that the service itself describes.
"""

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import (
    Error,
    ListResponse,
    PatchOp,
    PatchOperation,
    ResponseParameters,
    SearchRequest,
    ServiceProviderConfig,
)

PEOPLE = ("strict-ada", "strict-bob")


def checks(url, token):
    """Each step as (passed, what it says)."""
    with Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as http:
        return list(Steps(http).play())


class Steps:
    """A life of two people and a group. Later steps need what earlier ones made."""

    def __init__(self, http):
        self.client = SyncSCIMClient(
            http,
            check_request_payload=True,
            check_response_payload=True,
            check_response_content_type=True,
            check_response_status_codes=True,
            raise_scim_errors=True,
        )

    def play(self):
        for step in (
            self.discovers,
            self.creates,
            self.reads,
            self.lists,
            self.searches,
            self.replaces,
            self.modifies,
            self.groups,
            self.sends_many_at_once,
            self.is_refused,
            self.deletes,
        ):
            try:
                step()
                yield True, step.__name__
            except Exception as found:  # noqa: BLE001: whatever a strict client does not like
                yield False, f"{step.__name__}: {type(found).__name__}: {found}"

    def discovers(self):
        self.client.discover()
        self.User = self.client.get_resource_model("User")
        self.Group = self.client.get_resource_model("Group")
        assert self.client.query(ServiceProviderConfig).patch.supported

    def creates(self):
        self.people = [
            self.client.create(
                self.User,
                {
                    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                    "userName": f"{name}@example.com",
                    "name": {"givenName": "Strict", "familyName": name},
                    "emails": [{"value": f"{name}@example.com", "type": "work", "primary": True}],
                },
            )
            for name in PEOPLE
        ]
        assert all(person.id and person.meta.version for person in self.people)

    def reads(self):
        ada = self.client.query(self.User, self.people[0].id)
        assert ada.user_name == "strict-ada@example.com"
        names = ResponseParameters(attributes=["userName"])
        short = self.client.query(self.User, ada.id, query_parameters=names)
        assert short.user_name and short.emails is None

    def lists(self):
        asked = SearchRequest(filter='userName sw "strict-"', sort_by="userName", count=1)
        page = self.client.query(self.User, query_parameters=asked)
        assert isinstance(page, ListResponse)
        assert page.total_results == 2 and len(page.resources) == 1
        everything = self.client.query()
        assert everything.total_results >= 2

    def searches(self):
        asked = SearchRequest(filter='emails.value eq "strict-bob@example.com"')
        found = self.client.search(self.User, search_request=asked)
        assert [user.id for user in found.resources] == [self.people[1].id]

    def replaces(self):
        ada = self.client.query(self.User, self.people[0].id)
        ada.display_name = "Ada"
        self.people[0] = self.client.replace(ada)
        assert self.people[0].display_name == "Ada"

    def modifies(self):
        change = PatchOp[self.User](
            operations=[
                PatchOperation(op="replace", path="active", value=False),
                PatchOperation(op="add", path="nickName", value="ada"),
            ]
        )
        after = self.client.modify(self.User, self.people[0].id, change)
        assert after.active is False and after.nick_name == "ada"

    def groups(self):
        made = self.client.create(
            self.Group,
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "displayName": "Strict",
                "members": [{"value": self.people[0].id}],
            },
        )
        change = PatchOp[self.Group](
            operations=[
                PatchOperation(op="add", path="members", value=[{"value": self.people[1].id}]),
                PatchOperation(op="remove", path=f'members[value eq "{self.people[0].id}"]'),
            ]
        )
        self.client.modify(self.Group, made.id, change)
        self.group = self.client.query(self.Group, made.id)
        assert [member.value for member in self.group.members] == [self.people[1].id]
        bob = self.client.query(self.User, self.people[1].id)
        assert [group.value for group in bob.groups] == [made.id]

    def sends_many_at_once(self):
        many = {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": [
                {
                    "method": "POST",
                    "path": "/Users",
                    "bulkId": "one",
                    "data": {
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                        "userName": "strict-cyd@example.com",
                    },
                },
                {"method": "DELETE", "path": f"/Groups/{self.group.id}"},
            ],
        }
        answer = self.client.bulk(many)
        assert [operation.status for operation in answer.operations] == [201, 204]
        cyd = answer.operations[0].location.rsplit("/", 1)[1]
        self.people.append(self.client.query(self.User, cyd))

    def is_refused(self):
        again = {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "STRICT-ADA@example.com",
        }
        taken = self.client.create(self.User, again, raise_scim_errors=False)
        assert isinstance(taken, Error)
        assert (taken.status, taken.scim_type) == (409, "uniqueness")
        nobody = self.client.query(self.User, self.group.id, raise_scim_errors=False)
        assert isinstance(nobody, Error) and nobody.status == 404

    def deletes(self):
        for person in self.people:
            self.client.delete(self.User, person.id)
