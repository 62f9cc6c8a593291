"""What stays in a Secret when its clients refer to the password of their server: nobody takes it any more."""

from auracheck.deployment import Run
from auracheck.steps import EditStep
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection


def of_client(connection: "Connection", run: Run) -> tuple[EditStep, ...]:
    """The edit that takes the client's value out of its Secret; none where a container has it that is neither a client
    nor its server, which gets it with all the others of the Secret."""
    setting = connection.client.named.setting
    if setting is None or setting.kept_in != "Secret" or setting.origin.column is None:
        return ()
    at = setting.origin
    same = [each for each in run.connections() if each.client.named.origin == at]
    ends = {id(each.client.variables.judged.target) for each in same} | {id(each.server_target) for each in same}
    takers = [each.target for each in run.deployed if any(other.origin == at for other in each.target.settings)]
    if not all(id(each) in ends for each in takers):
        return ()
    return (EditStep(at.file, at.line, "delete", (), (setting.key or setting.name,)),)
