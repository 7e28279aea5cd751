"""The window: what people see and click. It may import `backend.console` and `backend.domain`, nothing else of the backend."""
