"""The API's contract as an OpenAPI document: operations, refusals by code, and examples."""
