"""The server of the Model Context Protocol (MCP): what assistants ask, answered as REST answers.

Every tool asks a running server through :mod:`kakehashi.client`, and so reads what everybody may
read, within that server's limits. The SDK (``kakehashi[mcp]``) is imported when it is needed.
"""
