//! What the platform SDK's line-based reader sees in a SKILL.md (vlmrun Python SDK 0.9.2, skills.py).
