"""Podman Quadlets."""

SAMPLES = {
    "web.container": "[Unit]\nDescription=@other@\n[Container]\nImage=web\n"
    'Environment="JWT_SECRET_KEY=@secret@" SESSION_SECRET=@other@\nEnvironment=DATABASE_URL=postgres://u:@other@@h/@secret@\n'
    "EnvironmentFile=web.quadlet.env\nSecret=smtp,type=env,target=SMTP_PASSWORD\nPodmanArgs=--env A=@secret@\n"
    "ContainerName=@other@\nNetwork=@secret@.network\nAddHost=@other@:@secret@\nPod=app.pod\nPublishPort=@secret@:1\n"
    "Exec=app --password @secret@ --key=@other@ postgres://u:@other@@h/a\n",
    "broken.container": "[Container]\nEnvironment=JWT_SECRET_KEY=@secret@ B=%Z@other@\n",
    "line.container": "[Container]\n@secret@\n",
    "escape.container": "[Container]\nEnvironment=JWT_SECRET_KEY=@secret@\\q\nSecret=@secret@,type=@other@\n",
    "gone.container": "[Container]\nEnvironment=JWT_SECRET_KEY=@secret@\nEnvironmentFile=@gone@.env\n",
    "app.kube": "[Kube]\nYaml=app.quadlet.yaml\n",
    "app.pod": "[Pod]\nPodName=@secret@\n",
    "web.quadlet.env": "JWT_SECRET_KEY=@other@\nSESSION_SECRET='@secret@\nexport A=@other@\n",
    "app.quadlet.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {containers: [{name: app, image: x,"
    " env: [{name: JWT_SECRET_KEY, value: @secret@}]}]}\n",
}
"""Files for the tests that go over all systems."""
